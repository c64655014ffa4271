import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program } from "../../fixture/program.js";

/** Where a server under test lives. */
export interface Place {
  /** A folder of its own. */
  readonly folder: string;
  readonly port: number;
  readonly backendPort: number;
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** A server that passes its requests to the backend, or keeps its own list of them. */
class ForeignServer implements AsyncDisposable {
  readonly reload: () => Promise<void> | void;
  /** Where it notes the path of each request that it took, one a line. */
  readonly takenFile: string | undefined;
  readonly #programs: readonly Program[];

  constructor(programs: readonly Program[], reload: () => Promise<void> | void, takenFile?: string) {
    this.#programs = programs;
    this.reload = reload;
    this.takenFile = takenFile;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program[Symbol.asyncDispose]();
  }
}

type Start = (place: Place) => Promise<ForeignServer>;

/** Each ends its connections in its own way when it is reloaded. */
export const foreignServers: Readonly<Record<string, Start>> = {
  nginx: withSignal("SIGHUP", (place) => [
    "nginx",
    "-p",
    place.folder,
    "-c",
    written(
      place,
      "nginx.conf",
      `daemon off; worker_processes 2; pid ${place.folder}/nginx.pid; error_log ${place.folder}/error.log;
       events { worker_connections 4096; }
       http {
         access_log off; client_body_temp_path ${place.folder}/body; proxy_temp_path ${place.folder}/proxy;
         server {
           listen 127.0.0.1:${place.port} ssl http2;
           ssl_certificate ${place.cert}; ssl_certificate_key ${place.key};
           location / { proxy_pass http://127.0.0.1:${place.backendPort}; }
         }
       }`,
    ),
  ]),

  h2o: withSignal("SIGHUP", (place) => [
    "/usr/share/h2o/start_server",
    `--port=127.0.0.1:${place.port}`,
    `--pid-file=${place.folder}/h2o.pid`,
    "--",
    "h2o",
    "-c",
    written(
      place,
      "h2o.yaml",
      `listen:
  host: 127.0.0.1
  port: ${place.port}
  ssl:
    certificate-file: ${place.cert}
    key-file: ${place.key}
num-threads: 1
hosts:
  default:
    paths:
      /:
        proxy.reverse.url: "http://127.0.0.1:${place.backendPort}"
`,
    ),
  ]),

  Apache: withSignal("SIGUSR1", (place) => [
    "apache2",
    "-DFOREGROUND",
    "-f",
    written(
      place,
      "apache.conf",
      `ServerRoot ${place.folder}
       ServerName localhost
       PidFile ${place.folder}/apache.pid
       DefaultRuntimeDir ${place.folder}
       ErrorLog ${place.folder}/error.log
       Listen 127.0.0.1:${place.port}
       ${["mpm_event", "authz_core", "ssl", "http2", "proxy", "proxy_http"]
         .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
         .join("\n")}
       User www-data
       Group www-data
       Protocols h2
       SSLEngine on
       SSLCertificateFile ${place.cert}
       SSLCertificateKeyFile ${place.key}
       ProxyPass / http://127.0.0.1:${place.backendPort}/`,
    ),
  ]),

  Caddy: async (place) => {
    const config = (revision: number): string =>
      written(
        place,
        "Caddyfile",
        `{
           admin unix//${place.folder}/admin
           auto_https off
           skip_install_trust
         }
         https://127.0.0.1:${place.port} {
           bind 127.0.0.1
           tls ${place.cert} ${place.key}
           header revision ${revision}
           reverse_proxy 127.0.0.1:${place.backendPort}
         }`,
      );
    const env = { XDG_DATA_HOME: place.folder, XDG_CONFIG_HOME: place.folder };
    const caddy = new Program("caddy", ["run", "--config", config(1)], env);
    await caddy.listening(place.port);
    return new ForeignServer([caddy], async () => {
      const admin = `unix//${place.folder}/admin`;
      const reload = new Program("caddy", ["reload", "--config", config(2), "--address", admin], env);
      await reload.ended();
    });
  },

  HAProxy: withSignal("SIGUSR2", (place) => [
    "haproxy",
    "-W",
    "-f",
    written(
      place,
      "haproxy.cfg",
      `global
  master-worker
  maxconn 4096
defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend apns
  bind 127.0.0.1:${place.port} ssl crt ${place.cert}.all alpn h2
  default_backend counting
backend counting
  server one 127.0.0.1:${place.backendPort}
`,
    ),
  ]),

  nghttpx: withSignal("SIGHUP", (place) => [
    "nghttpx",
    `--conf=${written(place, "nghttpx.conf", "")}`,
    `--frontend=127.0.0.1,${place.port}`,
    `--backend=127.0.0.1,${place.backendPort}`,
    `--pid-file=${place.folder}/nghttpx.pid`,
    `--errorlog-file=${place.folder}/error.log`,
    "--no-ocsp",
    place.key,
    place.cert,
  ]),

  "Go's net/http": async (place) => {
    const build = new Program("go", ["build", "-o", join(place.folder, "reload"), beside("reload.go")], {
      GOFLAGS: "-mod=mod",
      GO111MODULE: "off",
      GOCACHE: join(place.folder, "cache"),
    });
    await build.ended();
    const backend = `http://127.0.0.1:${place.backendPort}`;
    const address = `127.0.0.1:${place.port}`;
    const server = new Program(join(place.folder, "reload"), [address, backend, place.cert, place.key]);
    await server.listening(place.port);
    return new ForeignServer([server], () => server.signal("SIGHUP"));
  },

  hypercorn: async (place) => {
    const takenFile = join(place.folder, "taken");
    const programs: Program[] = [];
    const start = async (): Promise<void> => {
      const files = ["--certfile", place.cert, "--keyfile", place.key];
      const server = new Program(
        "/usr/bin/hypercorn",
        ["--bind", `127.0.0.1:${place.port}`, ...files, "--graceful-timeout", "5", "reload_app:app"],
        { TAKEN_FILE: takenFile, PYTHONPATH: beside("."), PYTHONDONTWRITEBYTECODE: "1" },
      );
      programs.push(server);
      await server.listening(place.port);
    };
    await start();
    const reload = async (): Promise<void> => {
      programs[0]?.signal("SIGTERM");
      await programs[0]?.ended();
      await start();
    };
    return new ForeignServer(programs, reload, takenFile);
  },
};

function withSignal(
  signal: NodeJS.Signals,
  commandOf: (place: Place) => readonly [string, ...string[]],
): Start {
  return async (place) => {
    const [command, ...args] = commandOf(place);
    const server = new Program(command, args);
    await server.listening(place.port);
    return new ForeignServer([server], () => server.signal(signal));
  };
}

function written(place: Place, name: string, text: string): string {
  const path = join(place.folder, name);
  writeFileSync(path, text);
  return path;
}

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

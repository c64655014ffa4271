import { type Client, createAlert, createClient, fromEnv, type Outcome, type Readiness } from "@apns/client";
import {
  Body,
  Controller,
  Get,
  HttpException,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  Post,
} from "@nestjs/common";

@Injectable()
export class PushService implements OnApplicationShutdown {
  readonly #client: Client = createClient(fromEnv());

  send(deviceToken: string, text: string): Promise<Outcome> {
    return this.#client.send({ deviceToken, ...createAlert({ alert: text }) });
  }

  check(): Promise<Readiness> {
    return this.#client.check({ timeoutMs: 900 });
  }

  /** Nest calls this after its server has answered the last request. */
  async onApplicationShutdown(): Promise<void> {
    await this.#client.close();
  }
}

@Controller()
export class PushController {
  readonly #push: PushService;

  constructor(@Inject(PushService) push: PushService) {
    this.#push = push;
  }

  @Post("push")
  async push(@Body() body: { deviceToken: string; text: string }): Promise<{ outcome: string }> {
    const { outcome } = await this.#push.send(body.deviceToken, body.text);
    return { outcome };
  }

  @Get("health")
  async health(): Promise<{ ok: true }> {
    const ready = await this.#push.check();
    if (ready.ok) return { ok: true };
    throw new HttpException({ ok: false, code: ready.error.code }, 503);
  }
}

@Module({ providers: [PushService], controllers: [PushController], exports: [PushService] })
export class PushModule {}

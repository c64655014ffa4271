import { defineConfig } from "vitest/config";

// The packages run from source in this repository: the private export condition leads to src.
const conditions = ["@apns/source"];
const project = (name: string, include: string[], exclude: string[] = [], extra: object = {}) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, include, exclude: ["**/node_modules/**", ...exclude], ...extra },
});

export default defineConfig({
  test: {
    retry: 0,
    projects: [
      project("pure", ["packages/*/test/**/*.test.ts"], ["**/*.socket.test.ts"], { testTimeout: 120_000 }),
      project("socket", ["packages/*/test/**/*.socket.test.ts", "test/contract/**/*.test.ts"], [], {
        testTimeout: 60_000,
      }),
    ],
  },
});

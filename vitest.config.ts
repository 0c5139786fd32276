import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/deploy/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['lib/core/**/*.ts', 'lib/net/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { branches: 95, functions: 95, lines: 95, statements: 95 },
    },
  },
})

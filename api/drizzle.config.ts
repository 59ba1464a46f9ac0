import { defineConfig } from 'drizzle-kit'

// drizzle-kit only writes migrations (`npm run migration:new`); platform/db/migrate.ts applies them.
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['./src/*/table.ts', './src/platform/**/table.ts'],
  out: './migrations',
})

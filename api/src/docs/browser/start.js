const dark = globalThis.matchMedia('(prefers-color-scheme: dark)')
const applyTheme = () => globalThis.document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', applyTheme)
applyTheme()

globalThis.SwaggerUIBundle({
  url: new URL('openapi.json', globalThis.location.href).href,
  dom_id: '#operations',
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  // The address of a validator elsewhere, which would be told what is shown here.
  validatorUrl: null,
})

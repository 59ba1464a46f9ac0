/** Stands for the value of a variable in a link or a text of Grafana. @param format how it is written, if not as it is */
export const variable = (name: string, format?: 'percentencode'): string =>
  format === undefined ? `\${${name}}` : `\${${name}:${format}}`

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './program.ts'

/** The variables that a program reads and the folder that it writes its outputs to: how a step talks to its script. */
export interface Environment {
  /** The variable's text. A Refusal where it is missing or empty. */
  readonly required: (name: string) => string
  /** The variable's text, or '' where it is missing. */
  readonly optional: (name: string) => string
  /** A whole number from 0 on. A Refusal where it is anything else. */
  readonly count: (name: string) => number
  /** A decimal number from 0 on. A Refusal where it is anything else. */
  readonly decimal: (name: string) => number
  /** The words of a variable that lists some, parted by white space. */
  readonly words: (name: string) => readonly string[]
  /** Writes an output parameter. */
  readonly output: (name: string, value: string) => void
}

/** Reads from `variables`, which has `OUTPUTS`, the folder of output parameters, if the program has any. */
export function environment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const optional = (name: string) => variables[name] ?? ''
  const required = (name: string) => {
    const text = optional(name)
    if (text === '') throw new Refusal(`${name} is missing: set it`)
    return text
  }
  const count = (name: string) => {
    const text = required(name)
    if (!/^\d{1,12}$/.test(text)) throw new Refusal(`${name} is ${JSON.stringify(text)}: give a whole number from 0 on`)
    return Number(text)
  }
  const decimal = (name: string) => {
    const text = required(name)
    if (!/^\d{1,12}(\.\d{1,12})?$/.test(text)) {
      throw new Refusal(`${name} is ${JSON.stringify(text)}: give a number from 0 on, such as 0.05`)
    }
    return Number(text)
  }
  return {
    required,
    optional,
    count,
    decimal,
    words: (name) => optional(name).split(/\s+/).filter(Boolean),
    output: (name, value) => writeFileSync(join(required('OUTPUTS'), name), value),
  }
}

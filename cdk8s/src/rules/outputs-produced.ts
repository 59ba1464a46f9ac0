import { dagOf } from './dag.ts'
import { referencesIn, textsIn } from './reference.ts'
import { eachWorkflow } from './rule.ts'

/** Every output of a task that another one reads is one that the task's template puts out. */
export const outputsProduced = eachWorkflow(({ templates }) => {
  const byName = new Map(templates.map((template) => [template.name, template]))
  return templates.flatMap((template) => {
    const { tasks } = dagOf(template)
    return [...tasks.values()].flatMap((task) =>
      textsIn(task)
        .flatMap(referencesIn)
        .flatMap(({ path: [root, name = '', field, kind, output = ''] }) => {
          const producer = tasks.get(name)
          if (root !== 'tasks' || field !== 'outputs' || !producer) return []
          const outputs = byName.get(producer.template)?.outputs
          const produced = kind === 'artifacts' ? outputs?.artifacts : outputs?.parameters
          return kind === 'result' || produced?.some((one) => one.name === output)
            ? []
            : [
                `template ${template.name}: task ${task.name}: ${name} puts out no ${kind} ${output}: correct the name, or declare it in ${producer.template}`,
              ]
        }),
    )
  })
})

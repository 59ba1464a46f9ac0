import { environment } from './environment.ts'
import { createObject } from './kubernetes.ts'
import { kubernetesOptions } from './kubernetes-options.ts'
import { runProgram, say } from './program.ts'
import { promotionRequest } from './promotion-request.ts'

/**
 * Starts the promotion of a version to the environment whose workflows run in `NAMESPACE`, and waits for nothing. Its
 * name is that of the run that asks, by uid: a second attempt finds the promotion that the first one has started.
 */
await runProgram(async () => {
  const env = environment()
  const [namespace, name] = [env.required('NAMESPACE'), `promote-${env.required('RUN_ID')}`]
  const { digest, version, commit, requester } = promotionRequest(env)
  const parameters = Object.entries({ digest, version, commit, requester }).map(([key, value]) => ({
    name: key,
    value,
  }))
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace },
    spec: { workflowTemplateRef: { name: 'promote' }, arguments: { parameters } },
  }
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`
  const created = await createObject(path, workflow, kubernetesOptions(env))
  say(`${namespace}/${name} ${created ? 'is started' : 'was started already'}.`)
})

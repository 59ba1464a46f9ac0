const templates = 'example > spec > templates'
const tasks = `${templates} > main > dag > tasks`

/** A mistake, the values that plant it in the example by their path, and what is said of it. */
type Planted = readonly [mistake: string, changes: Readonly<Record<string, unknown>>, says: string]

/** Every way to break a rule of workflows. */
export const plantedMistakes: readonly Planted[] = [
  ['an object without a name', { 'example > metadata > name': undefined }, 'metadata.name is missing'],
  ['an object with a generated name', { 'example > metadata > generateName': 'example-' }, 'and no generateName'],
  [
    'two objects of one name',
    { 'archive > metadata': { name: 'example', namespace: 'lab' } },
    'WorkflowTemplate lab/example is written twice',
  ],
  ['two templates of one name', { [`${templates} > load > name`]: 'collect' }, 'template collect is there twice'],
  ['two tasks of one name', { [`${tasks} > load > name`]: 'collect' }, 'task collect is there twice'],
  ['a name that is none of a pod', { [`${templates} > load > name`]: 'Load' }, 'template Load: use lower-case letters'],
  ['no such entrypoint', { 'example > spec > entrypoint': 'mian' }, 'spec.entrypoint mian is no template'],
  ['no such exit handler', { 'example > spec > onExit': 'exti' }, 'spec.onExit exti is no template'],
  ['no such template', { [`${tasks} > load > template`]: 'laod' }, 'task load: template laod is no template'],
  ['a template that nothing runs', { [`${tasks} > load > template`]: 'collect' }, 'template load: nothing runs it'],
  ['no such task', { [`${tasks} > load > depends`]: 'colect' }, 'task load: depends on colect, which is no task'],
  ['a circle', { [`${tasks} > collect > depends`]: 'load' }, 'task collect: waits for itself'],
  ['a template of steps', { [`${templates} > load > script`]: undefined }, 'template load: does nothing'],
  [
    'an argument too many',
    { [`${tasks} > explain > arguments`]: { parameters: [{ name: 'why', value: 'x' }] } },
    'gives parameter why',
  ],
  ['a missing argument', { [`${tasks} > collect > arguments`]: undefined }, 'does not give parameter count'],
  ['a missing file', { [`${tasks} > load > arguments`]: undefined }, 'does not give artifact numbers'],
  [
    'a parameter that the workflow has not',
    { [`${tasks} > collect > arguments > parameters > count > value`]: '{{workflow.parameters.conut}}' },
    'workflow.parameters.conut is no parameter of the workflow',
  ],
  [
    'an input that the template has not',
    { [`${templates} > tell > script > env > MESSAGE > value`]: '{{inputs.parameters.mesage}}' },
    'inputs.parameters.mesage is no input of tell',
  ],
  [
    'a variable that Argo has not',
    { [`${templates} > tell > script > env > MESSAGE > value`]: '{{workflow.uuid}}' },
    'workflow.uuid is not there',
  ],
  [
    'the status before the end',
    { [`${tasks} > tell-mood > arguments > parameters > message > value`]: '{{workflow.status}}' },
    'workflow.status is known only at the end',
  ],
  [
    'a task that is not waited for',
    { [`${tasks} > load > depends`]: undefined },
    'tasks.collect.outputs.artifacts.numbers may be read before it is written',
  ],
  [
    'an expression of a task that is not there',
    { [`${tasks} > explain > when`]: "{{=tasks['colect'].outputs.parameters.count == '0'}}" },
    'tasks.colect.outputs.parameters.count is of a task that is not there',
  ],
  [
    'the output of a task that may be skipped',
    { [`${tasks} > tell > arguments > parameters > message > value`]: '{{tasks.explain.outputs.parameters.reason}}' },
    'is missing where explain is skipped',
  ],
  [
    'the same in an expression',
    {
      [`${tasks} > tell > arguments > parameters > message > value`]:
        "{{=tasks['explain'].outputs?.parameters?.reason}}",
    },
    'is missing where explain is skipped',
  ],
  [
    'files of a task that may be skipped',
    { [`${tasks} > tell > arguments > artifacts > chart > optional`]: undefined },
    'artifact chart is missing where explain is skipped',
  ],
  [
    'an output that nobody declares',
    { [`${templates} > collect > outputs > parameters`]: undefined },
    'collect puts out no parameters count',
  ],
  [
    'files that nobody produces',
    { [`${templates} > collect > outputs > artifacts > numbers`]: undefined },
    'collect puts out no artifacts numbers',
  ],
  ['a loop variable without a loop', { [`${tasks} > load > when`]: "{{item}} == 'a'" }, 'item is only there in a loop'],
  [
    'a parameter in a script',
    { [`${templates} > tell > script > source`]: 'echo {{inputs.parameters.message}}' },
    'script: source has `{{inputs',
  ],
  [
    'a parameter on a command line',
    { [`${templates} > tell > script > command`]: ['bash', '{{workflow.name}}'] },
    'script: command line has `{{workflow',
  ],
  [
    'a parameter in a manifest',
    { [`${templates} > ask-to-archive > resource > manifest`]: '{"name":"{{inputs.parameters.who}}"}' },
    'resource.manifest has `{{inputs',
  ],
  [
    'no requests',
    { [`${templates} > tell > script > resources > requests`]: undefined },
    'script.resources.requests.cpu is missing',
  ],
  [
    'no limits of a sidecar',
    { [`${templates} > load > sidecars > postgres > resources`]: undefined },
    'sidecar postgres.resources.limits.memory is missing',
  ],
  [
    'no limits of what Argo adds',
    { [`${templates} > ask-to-archive > podSpecPatch`]: undefined },
    'container main.resources.limits.cpu is missing',
  ],
  [
    'no deadline',
    { [`${templates} > tell > activeDeadlineSeconds`]: undefined },
    'template tell: activeDeadlineSeconds is missing',
  ],
  [
    'no deadline of a run',
    { 'example > spec > activeDeadlineSeconds': undefined },
    'spec.activeDeadlineSeconds is missing',
  ],
  ['no deadline of a person', { [`${templates} > ask > suspend`]: {} }, 'template ask: suspend.duration is missing'],
  ['retries without end', { [`${templates} > tell > retryStrategy`]: {} }, 'retryStrategy.limit is missing'],
  ['too many retries', { [`${templates} > tell > retryStrategy > limit`]: 1000 }, 'retryStrategy.limit is 1000'],
  [
    'retries of anything',
    { [`${templates} > tell > retryStrategy > retryPolicy`]: undefined },
    'retryPolicy is missing',
  ],
  ['retries at once', { [`${templates} > tell > retryStrategy > backoff`]: undefined }, 'backoff is missing'],
  [
    'a pod of root',
    { [`${templates} > tell > securityContext > runAsNonRoot`]: false },
    'securityContext.runAsNonRoot is not true',
  ],
  [
    'a container of root',
    { [`${templates} > load > sidecars > postgres > securityContext > runAsUser`]: 0 },
    'sidecar postgres.securityContext.runAsUser is 0',
  ],
  [
    'a privileged container',
    { [`${templates} > tell > script > securityContext > privileged`]: true },
    'privileged is true',
  ],
  [
    'any system call',
    { [`${templates} > tell > securityContext > seccompProfile`]: { type: 'Unconfined' } },
    'seccompProfile is not RuntimeDefault',
  ],
  [
    'capabilities',
    { [`${templates} > tell > script > securityContext > capabilities`]: { drop: ['NET_RAW'] } },
    'capabilities.drop has no ALL',
  ],
  [
    'a capability more',
    { [`${templates} > tell > script > securityContext > capabilities`]: { drop: ['ALL'], add: ['SYS_ADMIN'] } },
    'capabilities.add has some',
  ],
  [
    'a container that may be root',
    { [`${templates} > tell > script > securityContext > runAsNonRoot`]: false },
    'script.securityContext.runAsNonRoot is false',
  ],
  [
    'a folder of the node',
    { [`${templates} > tell > volumes`]: [{ name: 'node', hostPath: { path: '/' } }] },
    'the volume node is a hostPath',
  ],
  ['the network of the node', { 'example > spec > hostNetwork': true }, 'spec.hostNetwork is true'],
  [
    'a container that any system call is open to',
    { [`${templates} > tell > script > securityContext > seccompProfile`]: { type: 'Unconfined' } },
    'script.securityContext.seccompProfile is Unconfined',
  ],
  [
    'a container without an AppArmor profile',
    { [`${templates} > tell > script > securityContext > appArmorProfile`]: { type: 'Unconfined' } },
    'script.securityContext.appArmorProfile is Unconfined',
  ],
  [
    'a way to more rights',
    { [`${templates} > tell > script > securityContext > allowPrivilegeEscalation`]: true },
    'allowPrivilegeEscalation is not false',
  ],
  [
    'a root filesystem to write to',
    { [`${templates} > tell > script > securityContext > readOnlyRootFilesystem`]: undefined },
    'readOnlyRootFilesystem is not true',
  ],
  [
    "another step's account",
    { [`${templates} > tell > serviceAccountName`]: 'load' },
    'serviceAccountName is load: set it to tell',
  ],
  ['the default account', { [`${templates} > tell > serviceAccountName`]: undefined }, 'serviceAccountName is missing'],
  [
    'a token that was not asked for',
    { [`${templates} > tell > automountServiceAccountToken`]: undefined },
    'automountServiceAccountToken is missing',
  ],
  [
    'an executor without a token',
    { [`${templates} > tell > executor`]: undefined },
    'executor.serviceAccountName is missing',
  ],
  [
    'an image that is not listed',
    { [`${templates} > tell > script > image`]: 'docker.io/library/nodejs:24' },
    'docker.io/library/nodejs:24 is not in versions.ts',
  ],
  [
    'another tag of a listed image',
    { [`${templates} > tell > script > image`]: 'docker.io/library/node:latest' },
    'node:latest is not in versions.ts',
  ],
  [
    'a lock of Argo 3',
    { 'example > spec > synchronization': { mutex: { name: 'a' } } },
    'spec.synchronization.mutex is gone in Argo 4: use mutexes',
  ],
  [
    'a semaphore of Argo 3',
    { [`${templates} > tell > synchronization`]: { semaphore: {} } },
    'semaphore is gone in Argo 4: use semaphores',
  ],
  [
    'a priority of Argo 3',
    { [`${templates} > tell > podPriority`]: 5 },
    'podPriority is gone in Argo 4: use podPriorityClassName',
  ],
  [
    'what a submission may not set',
    { 'example > spec': { workflowTemplateRef: { name: 'archive' }, onExit: 'exit' } },
    'onExit beside workflowTemplateRef is refused',
  ],
  [
    'the same in a manifest',
    {
      [`${templates} > ask-to-archive > resource > manifest`]:
        '{"spec":{"workflowTemplateRef":{"name":"archive"},"serviceAccountName":"root"}}',
    },
    'serviceAccountName beside workflowTemplateRef is refused',
  ],
  [
    'a run that stays for ever',
    { 'example > spec > ttlStrategy > secondsAfterFailure': undefined },
    'spec.ttlStrategy is incomplete',
  ],
  [
    'failed pods that are deleted',
    { 'example > spec > podGC > strategy': 'OnPodCompletion' },
    'podGC would delete failed pods',
  ],
  ['logs that go with the pods', { 'example > spec > archiveLogs': undefined }, 'spec.archiveLogs is not true'],
  ['artifacts that stay behind', { 'example > spec > artifactGC': undefined }, 'spec.artifactGC has to be'],
  [
    'evidence that goes with its run',
    { [`${templates} > collect > outputs > artifacts > proof > artifactGC`]: undefined },
    'output proof: evidence would be deleted',
  ],
  [
    'a key that two runs share',
    { [`${templates} > collect > outputs > artifacts > numbers > s3 > key`]: 'runs/numbers.tgz' },
    'has no {{workflow.uid}}',
  ],
  [
    'an archive for a folder',
    { [`${templates} > collect > outputs > artifacts > numbers > s3 > key`]: 'runs/{{workflow.uid}}/' },
    's3.key ends in /',
  ],
  [
    'a metric that is another one elsewhere',
    { 'archive > spec > metrics > prometheus > catalog_pipeline_runs_total > help': 'Runs.' },
    'metric catalog_pipeline_runs_total is',
  ],
]

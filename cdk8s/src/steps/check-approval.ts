import { param, step } from '../argo/index.ts'
import { images } from '../versions.ts'
import type { ApprovalSettings } from './delivery-settings.ts'
import { programs } from './programs.ts'

/** Whether an answer lets a promotion go on. */
export const checkApproval = ({ people }: ApprovalSettings) =>
  step({
    name: 'check-approval',
    description: 'Refuses where nobody has said yes, or where the approver is one of those who must not be.',
    image: images.node,
    size: 'small',
    deadlineSeconds: 120,
    retry: 'pod',
    inputs: { approved: param(), approver: param(), requester: param(), author: param() },
    outputs: {},
    script: 'check-approval.sh',
    env: { APPROVING_PEOPLE: String(people) },
    mounts: { PROGRAMS: programs },
  })

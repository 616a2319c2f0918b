// The official TypeScript client of MCP: publishes a workflow, runs it to its end, and is refused what is wrong.
import { createRequire } from 'node:module'

const [address, key, how] = process.argv.slice(2)
const require = createRequire(new URL('../../.tools/clients/', import.meta.url))
const { Client } = require('@modelcontextprotocol/sdk/client/index.js')
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js')

const check = (holds, what) => {
  if (!holds) throw new Error(`not as the contract has it: ${JSON.stringify(what)}`)
}
const credential = key => (how === 'bearer' ? { Authorization: `Bearer ${key}` } : { 'x-api-key': key })
const connect = async key => {
  const client = new Client({ name: 'tests', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers: credential(key) } }))
  return client
}

const unknown = await connect('sk_nen_wrong').then(() => undefined, error => error)
check(unknown?.code === 401, String(unknown))

const client = await connect(key)
check(client.getServerVersion().name === 'neena', client.getServerVersion())
const { tools } = await client.listTools()
const names = ['update_workflow', 'run', 'status', 'list_runs', 'list_workflows', 'get_run_logs', 'validate', 'artifacts']
for (const name of names) {
  const tool = tools.find(one => one.name === `nen_${name}`)
  check(tool?.description && tool.inputSchema.type === 'object', name)
}

const text = async (name, input) => {
  const { content, isError } = await client.callTool({ name, arguments: input })
  check(!isError && content.length === 1 && content[0].type === 'text', content)
  return content[0].text
}
const call = async (name, input = {}) => {
  const said = JSON.parse(await text(name, input))
  check(said.success === true, said)
  return said
}

const content = `
from pydantic import BaseModel

class Params(BaseModel):
    name: str

class Result(BaseModel):
    greeting: str

def run(params: Params) -> Result:
    print("hello")
    return Result(greeting=f"Hello, {params.name}!")
`
check((await call('nen_validate', { content })).valid, 'valid')
const files = [{ filename: 'workflow.py', content }]
const { workflowId, isNewWorkflow } = await call('nen_update_workflow', { files, workflowName: 'Greets' })
check(isNewWorkflow === true, isNewWorkflow)
check((await call('nen_list_workflows')).workflows.some(one => one.workflowId === workflowId), 'the list')

const { messageId, liveViewUrl } = await call('nen_run', { workflowId, params: { name: 'Mira' } })
check(liveViewUrl.startsWith('http'), liveViewUrl)
let run
do {
  run = await call('nen_status', { messageId })
  await new Promise(done => setTimeout(done, 50))
} while (run.status === 'queued' || run.status === 'running')
check(run.status === 'completed' && run.result.greeting === 'Hello, Mira!', run)
const lines = (await text('nen_get_run_logs', { messageId })).trim().split('\n').map(line => JSON.parse(line))
check(lines.some(one => one.message === 'hello'), lines)
check((await call('nen_list_runs', { workflowId })).totalCount === 1, 'runs')
const { artifacts } = await call('nen_artifacts', { workflowId, messageId })
check(artifacts.some(one => one.name === 'run.log'), artifacts)

const refused = await client.callTool({ name: 'nen_run', arguments: { workflowId, params: { name: 1 } } })
const said = JSON.parse(refused.content[0].text)
check(refused.isError === true && said.success === false && said.message.includes('name'), refused)
await client.close()
console.log('passed')

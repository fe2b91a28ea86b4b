import { GROUP, KIND } from '../../src/api/labels.ts';

const ID = `${GROUP}_${KIND}`;

/**
 * The health of a store, as a script in Lua 5.1 that Argo CD runs. Without the script a store has no health, and an application is Healthy although its
 * store is Stalled.
 *
 * A store that nobody uses yet is Healthy until the operator says Stalled, after five minutes: in a sync wave before its workloads, Argo CD would wait for the
 * store, and the store for them.
 */
export const HEALTH_LUA = `local function health(status, message) return {status = status, message = message} end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "is being deleted")
end

local status = obj.status
if status == nil or status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", "the operator has not looked at the store yet: is recordings-operator running?")
end

local ready
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Stalled" and condition.status == "True" then return health("Degraded", condition.message) end
  if condition.type == "Ready" then ready = condition end
end
if ready == nil then return health("Progressing", "no Ready condition") end
if ready.status == "True" then return health("Healthy", ready.message) end

local declared = status.workloads ~= nil and status.workloads.declared or 0
if obj.spec.suspend and declared > 0 then return health("Suspended", ready.message) end
if declared == 0 then return health("Healthy", "nobody uses the store yet: " .. ready.message) end
return health("Progressing", ready.message)
`;

/** What the ConfigMap argocd-cm needs. */
export const HEALTH_DATA = { [`resource.customizations.health.${ID}`]: HEALTH_LUA };

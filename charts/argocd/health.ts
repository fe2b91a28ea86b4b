import { GROUP, KIND } from '../../src/api/labels.ts';

/** For so many seconds a store may be without an operator's answer, without its claim, or without a holder of each role. */
export const GRACE_SECONDS = 300;

const ID = `${GROUP}_${KIND}`;

/**
 * The health of a store, as a script in Lua 5.1 that Argo CD runs. Without the script a store has no health, and an application is Healthy although its
 * store is Stalled.
 *
 * A store that nobody uses yet is Healthy for a while: in a sync wave before its workloads, Argo CD would wait for the store, and the store for them.
 */
export const HEALTH_LUA = `local GRACE = ${GRACE_SECONDS} -- seconds

-- Seconds since a time like 2026-11-26T10:00:00Z.
local function since(time)
  local y, m, d, hour, minute, second = string.match(time, "(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)")
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  -- The year begins in March, so that the leap day is its last.
  if m <= 2 then y = y - 1; m = m + 9 else m = m - 3 end
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * m + 2) / 5) + d - 719469
  return os.time() - (days * 86400 + hour * 3600 + minute * 60 + second)
end

local function health(status, message) return {status = status, message = message} end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "is being deleted")
end

local status = obj.status
if status == nil or status.observedGeneration == nil then
  if since(obj.metadata.creationTimestamp) > GRACE then
    return health("Degraded", "the operator has not looked at the store: is recordings-operator running?")
  end
  return health("Progressing", "waiting for the operator")
end
if status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", "waiting for the operator")
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
local missing = ready.reason == "RoleUnheld" or ready.reason == "ClaimMissing"
if missing and since(ready.lastTransitionTime) > GRACE then return health("Degraded", ready.message) end
if declared == 0 then return health("Healthy", "nobody uses the store yet: " .. ready.message) end
return health("Progressing", ready.message)
`;

/** What the ConfigMap argocd-cm needs. Without the libraries of Lua, Argo CD gives a script neither text nor time. */
export const HEALTH_DATA = {
  [`resource.customizations.health.${ID}`]: HEALTH_LUA,
  [`resource.customizations.useOpenLibs.${ID}`]: 'true',
};

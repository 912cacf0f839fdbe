---Calls of the server's commands, and the partial results that come before their answers.
local M = {}

---@class qwen.Call
---@field cancel fun() Have the server stop; the answer is an error.

---@type table<string, fun(value: table)>
local listeners = {}
local last = 0

---The server's client in a buffer, or anywhere.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = "qwen_ls", bufnr = bufnr })[1] or vim.lsp.get_clients({ name = "qwen_ls" })[1]
end

---Call a command of the server. `take` gets each partial result, `done` an error's message or the result.
---@param command string
---@param argument table
---@param done? fun(message: string?, result: any)
---@param take? fun(value: table)
---@return qwen.Call?
function M.execute(command, argument, done, take)
  local client = M.client(vim.api.nvim_get_current_buf())
  done = done or M.tell
  if not client then
    done("the server does not run here; :checkhealth qwen says why")
    return nil
  end
  local token ---@type string?
  if take then
    last = last + 1
    token = ("qwen-%d"):format(last)
    listeners[token] = take
    argument = vim.tbl_extend("force", argument, { partialResultToken = token })
  end
  local arguments = { next(argument) == nil and vim.empty_dict() or argument }
  local _, id = client:request(
    "workspace/executeCommand",
    { command = command, arguments = arguments },
    function(err, result)
      if token then
        listeners[token] = nil
      end
      done(err and err.message or nil, result)
    end
  )
  return {
    cancel = function()
      if id then
        client:cancel_request(id)
      end
    end,
  }
end

---Take progress that is a partial result of one of these calls; whether it was.
---@param params { token: any, value: any }
---@return boolean
function M.progress(params)
  local take = listeners[params.token]
  if take == nil or type(params.value) ~= "table" or params.value.kind ~= nil then
    return false
  end
  take(params.value)
  return true
end

---Say what went wrong.
---@param message string?
function M.tell(message)
  if message then
    vim.notify("Qwen: " .. message, vim.log.levels.ERROR)
  end
end

return M

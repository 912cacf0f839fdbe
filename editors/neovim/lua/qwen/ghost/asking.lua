---Asking the server for suggestions: one request at a time, and only the last one's answer counts.
local M = {}

local INVOKED, AUTOMATIC = 1, 2 -- LSP's InlineCompletionTriggerKind

---@class qwen.Asked
---@field client vim.lsp.Client
---@field id integer

---@type qwen.Asked?
local asked

---Ask for what could stand at the cursor. `answered` gets the items, unless something else is asked before they come.
---
---A request that this one supersedes is not cancelled: the server sees by the change whether its stream still fits.
---@param bufnr integer
---@param row integer
---@param byte integer
---@param is_invoked boolean
---@param answered fun(items: table[], encoding: string)
function M.ask(bufnr, row, byte, is_invoked, answered)
  local client = vim.lsp.get_clients({ name = "qwen_ls", bufnr = bufnr })[1]
  if client == nil then
    return
  end
  local position = require("qwen.position")
  local encoding = client.offset_encoding
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    position = { line = row, character = position.character(position.line(bufnr, row), byte, encoding) },
    context = { triggerKind = is_invoked and INVOKED or AUTOMATIC },
  }
  local this = { client = client }
  asked = this
  local is_sent, id = client:request("textDocument/inlineCompletion", params, function(_, result)
    if asked ~= this then
      return
    end
    asked = nil
    local items = type(result) == "table" and (result.items or result) or {}
    answered(items, encoding)
  end, bufnr)
  if is_sent and asked == this then
    this.id = id
  end
end

---Nothing is wanted any more: have the server close the stream.
function M.cancel()
  if asked and asked.id then
    asked.client:cancel_request(asked.id)
  end
  asked = nil
end

return M

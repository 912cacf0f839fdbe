---`:Qwen`: what the plugin does, by name.
local M = {}

local calls = require("qwen.calls")

---@class qwen.Run
---@field range? lsp.Range
---@field words string What stands behind the name.

---@type table<string, fun(run: qwen.Run)>
local RUNS = {}

function RUNS.explain(run)
  require("qwen.conversation").begin("qwen-ls.explain", M.about(run), "explain")
end

function RUNS.ask(run)
  M.with_words(run, "Ask: ", function(question)
    local argument = vim.tbl_extend("force", M.about(run), { question = question })
    require("qwen.conversation").begin("qwen-ls.ask", argument, "ask")
  end)
end

function RUNS.edit(run)
  local about = M.about(run)
  about.range = about.range or M.line_range()
  M.with_words(run, "Edit: ", function(instruction)
    calls.execute("qwen-ls.edit", vim.tbl_extend("force", about, { instruction = instruction }), M.told)
  end)
end

function RUNS.pause(run)
  local minutes = tonumber(run.words)
  calls.execute("qwen-ls.pause", minutes and { minutes = minutes } or {}, M.told)
end

function RUNS.resume()
  calls.execute("qwen-ls.resume", {}, M.told)
end

function RUNS.status()
  M.show("qwen-ls.status")
end

function RUNS.usage()
  M.show("qwen-ls.usage")
end

function RUNS.prompt()
  M.show("qwen-ls.showPrompt")
end

function RUNS.toggle()
  require("qwen").enable(not require("qwen.ghost").is_on(vim.api.nvim_get_current_buf()))
end

function RUNS.restart()
  vim.lsp.enable("qwen_ls", false)
  vim.lsp.enable("qwen_ls")
end

function RUNS.doctor()
  vim.cmd.checkhealth("qwen")
end

---The server's code actions, by what their kinds begin with.
local KINDS = {
  fix = "quickfix",
  refactor = "refactor",
  actions = "",
}

for name, kind in pairs(KINDS) do
  RUNS[name] = function(run)
    vim.lsp.buf.code_action({
      context = { diagnostics = M.lsp_diagnostics(), only = kind ~= "" and { kind } or nil },
      range = run.range and M.mark_range(run.range) or nil,
      filter = function(_, client_id)
        local client = vim.lsp.get_client_by_id(client_id)
        return client ~= nil and client.name == "qwen_ls"
      end,
    })
  end
end

---@param call vim.api.keyset.create_user_command.command_args
function M.run(call)
  local name, words = call.args:match("^(%S*)%s*(.*)$")
  local run = RUNS[name]
  if run == nil then
    return calls.tell(("there is no :Qwen %s; there are: %s"):format(name, table.concat(M.names(), ", ")))
  end
  run({ range = call.range > 0 and M.rows(call.line1 - 1, call.line2 - 1) or nil, words = words })
end

---@return string[]
function M.names()
  local names = vim.tbl_keys(RUNS)
  table.sort(names)
  return names
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  if line:match("^%s*%S*Qwen!?%s+%S+%s") then
    return {}
  end
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, M.names())
end

---What a command is about: the document, and the lines that are named, or the cursor.
---@param run qwen.Run
---@return table
function M.about(run)
  return {
    textDocument = { uri = vim.uri_from_bufnr(0), version = vim.lsp.util.buf_versions[vim.api.nvim_get_current_buf()] },
    range = run.range or M.cursor_range(),
  }
end

---@param first integer
---@param last integer
---@return lsp.Range
function M.rows(first, last)
  return M.encoded({ first, 0 }, { last, #require("qwen.position").line(0, last) })
end

---@return lsp.Range
function M.cursor_range()
  local at = { require("qwen.position").cursor() }
  return M.encoded(at, at)
end

---@return lsp.Range
function M.line_range()
  local row = require("qwen.position").cursor()
  return M.rows(row, row)
end

---@param first { [1]: integer, [2]: integer }
---@param last { [1]: integer, [2]: integer }
---@return lsp.Range
function M.encoded(first, last)
  local client = calls.client(vim.api.nvim_get_current_buf())
  return require("qwen.position").range(0, first, last, client and client.offset_encoding or "utf-16")
end

---The lines of a range as `vim.lsp.buf.code_action` counts them.
---@param range lsp.Range
---@return table
function M.mark_range(range)
  local last = range["end"].line
  return {
    start = { range.start.line + 1, 0 },
    ["end"] = { last + 1, #require("qwen.position").line(0, last) },
  }
end

---Everybody's diagnostics of the cursor's line: Neovim passes on those of the asked server only.
---@return lsp.Diagnostic[]
function M.lsp_diagnostics()
  local client = calls.client(vim.api.nvim_get_current_buf())
  local row = require("qwen.position").cursor()
  return vim.tbl_filter(function(each)
    return each.range.start.line <= row and each.range["end"].line >= row
  end, require("qwen.diagnostics").of(vim.api.nvim_get_current_buf(), client and client.offset_encoding or "utf-16"))
end

---Go on with the words behind a command's name, or ask for some.
---@param run qwen.Run
---@param prompt string
---@param go fun(words: string)
function M.with_words(run, prompt, go)
  if run.words ~= "" then
    return go(run.words)
  end
  vim.ui.input({ prompt = prompt }, function(words)
    if words and vim.trim(words) ~= "" then
      go(words)
    end
  end)
end

---Show what a command of the server tells.
---@param command string
function M.show(command)
  calls.execute(command, {}, function(message, result)
    if message then
      return calls.tell(message)
    end
    local bufnr = vim.api.nvim_create_buf(false, true)
    vim.bo[bufnr].bufhidden = "wipe"
    vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split(vim.inspect(result), "\n"))
    vim.api.nvim_open_win(bufnr, true, { split = "below", win = 0 })
    vim.bo[bufnr].filetype = "lua"
  end)
end

---An edit that the user discarded is no failure.
---@param message string?
function M.told(message)
  if message and not message:find(require("qwen.edits").DISCARDED, 1, true) then
    calls.tell(message)
  end
end

return M

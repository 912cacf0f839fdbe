---`:checkhealth qwen`: the server, its version, and what its doctor says.
local M = {}

local ANSWER_MS = 60000

function M.check()
  vim.health.start("qwen: the editor")
  M.editor()
  vim.health.start("qwen: the server")
  local program = M.server()
  if program then
    vim.health.start("qwen: the service (by 'qwen-ls doctor')")
    M.doctor(program)
  end
end

function M.editor()
  if vim.fn.has("nvim-0.11") == 1 then
    vim.health.ok(("Neovim %s"):format(tostring(vim.version())))
  else
    vim.health.error("Neovim is too old", "qwen needs Neovim 0.11 or later")
  end
  local client = require("qwen.calls").client()
  if client then
    vim.health.ok(("the server is attached to %d buffer(s)"):format(vim.tbl_count(client.attached_buffers)))
  else
    vim.health.warn("the server is not attached to any buffer", 'require("qwen").setup(), and open a file')
  end
end

---@return string? program
function M.server()
  local program = require("qwen.options").get().cmd[1]
  if vim.fn.executable(program) == 0 then
    vim.health.error(("there is no program %s"):format(program), "pipx install qwen-ls, or set the option cmd")
    return nil
  end
  local done = vim.system({ program, "--version" }, { text = true }):wait(ANSWER_MS)
  if done.code ~= 0 then
    vim.health.error(("%s does not start: %s"):format(program, vim.trim(done.stderr or "")))
    return nil
  end
  vim.health.ok(("%s (%s)"):format(vim.trim(done.stdout), vim.fn.exepath(program)))
  return program
end

---@param program string
function M.doctor(program)
  local environment = require("qwen.server").environment(require("qwen.options").get().settings)
  local done = vim.system({ program, "doctor", "--json" }, { text = true, env = environment }):wait(ANSWER_MS)
  local is_read, told = pcall(vim.json.decode, done.stdout)
  if not is_read then
    return vim.health.error("the doctor said nothing that can be read", vim.trim(done.stderr or ""))
  end
  local says = { ok = vim.health.ok, warning = vim.health.warn, failed = vim.health.error }
  for _, each in ipairs(told.checks) do
    local say = says[each.status] or vim.health.info
    local advice = type(each.fix) == "string" and each.fix or nil
    say(("%s: %s"):format(each.check, each.message), advice)
  end
end

return M

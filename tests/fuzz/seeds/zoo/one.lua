family { "F", source = "s", url = "https://example.org", year = 2020, category = "c", notes = "n" }
local function block(x, n, s)
  local y = x:conv { n, kernel = 3, stride = s or 1, pad = 1, bias = false }:bn():relu()
  return y:conv { n, kernel = { 3, 3 }, pad = 1, groups = 2 } + (s and x:conv { n, kernel = 1, stride = s } or x)
end
model { id = "a", name = "A", input = { 3, 8, 8 }, published = { { params = 10, source = "s", exact = true } },
  build = function(x)
    x = block(x:at("b"), 4, 2)
    local u, v = x:split { 2, axis = 1 }
    x = x:concat(u, v * 2, -v):gelu()
    return x:global_avg_pool():flatten():linear { options.batch + x.channels }:softmax()
  end }

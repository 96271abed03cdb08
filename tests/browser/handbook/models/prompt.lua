-- A layer that reads a prompt, a causal mask over it: what the bound leaves out.

family { "Prompt", category = "language", source = "these tests", year = 2026 }

model {
  id = "prompt", name = "Prompt of 512", input = { 512, 256 },
  build = function(x)
    local y = x:linear { 768 }
    local q, k, v = y:split { 3, axis = 2 }
    return x + q:attention(k, v, { heads = 4, causal = true }):linear { 256 }
  end,
}

-- Llama 2: Touvron et al., "Llama 2: Open Foundation and Fine-Tuned Chat Models", arXiv:2307.09288,
-- section 2.2, with the block of LLaMA, arXiv:2302.13971, section 2.2; Llama 3: Grattafiori et al.,
-- "The Llama 3 Herd of Models", arXiv:2407.21783, table 3

family {
  "Llama",
  source = "Touvron et al., Llama 2: Open Foundation and Fine-Tuned Chat Models, 2023",
  url = "https://arxiv.org/abs/2307.09288",
  year = 2023,
  category = "language",
  notes = "Prefill reads a prompt and computes the next token; decode is one step of what follows, "
    .. "with the keys and values of all tokens before it in a cache. Logits are computed for the "
    .. "last position only. A causal mask saves no multiplications here: scores are computed in "
    .. "full, as matrix kernels do.",
}

local HEAD = 128

local SIZES = {
  llama2_7b = { vocabulary = 32000, layers = 32, hidden = 4096, mlp = 11008, heads = 32,
                kv_heads = 32 },
  llama2_13b = { vocabulary = 32000, layers = 40, hidden = 5120, mlp = 13824, heads = 40,
                 kv_heads = 40 },
  llama2_70b = { vocabulary = 32000, layers = 80, hidden = 8192, mlp = 28672, heads = 64,
                 kv_heads = 8 },
  llama3_8b = { vocabulary = 128256, layers = 32, hidden = 4096, mlp = 14336, heads = 32,
                kv_heads = 8 },
  llama3_70b = { vocabulary = 128256, layers = 80, hidden = 8192, mlp = 28672, heads = 64,
                 kv_heads = 8 },
}

-- B × N × heads·HEAD to B × heads × N × HEAD.
local function by_head(x, heads)
  return x:reshape { 0, 0, heads, HEAD }:transpose { 0, 2, 1, 3 }
end

local function project(x, width, name)
  return x:linear { width, bias = false, name = name }
end

-- What is computed joins what the tokens before left; a prompt's own is the cache.
local function remember(new, run, at, name)
  if run.cached > 0 then
    local cache = state { new.channels, run.cached, HEAD, name = at .. "." .. name }
    new = cache:at(at):cache_append(new)
  end
  table.insert(run.caches, new)
  return new
end

-- Query heads that share a key are rows of one product, so that keys and values are read once.
local function attention(x, at, size, run)
  local q = by_head(project(x, size.heads * HEAD, "q_proj"), size.heads):rotary_embedding()
  local k = by_head(project(x, size.kv_heads * HEAD, "k_proj"), size.kv_heads):rotary_embedding()
  local v = by_head(project(x, size.kv_heads * HEAD, "v_proj"), size.kv_heads)
  k = remember(k, run, at, "key_cache")
  v = remember(v, run, at, "value_cache")
  local rows = q:reshape { 0, size.kv_heads, -1, HEAD }
  local scores = rows:matmul(k, { transpose_b = true }) * HEAD ^ -0.5
  if run.mask then
    scores = scores + run.mask
  end
  local mixed = scores:softmax():matmul(v):reshape { 0, size.heads, -1, HEAD }
  mixed = mixed:transpose { 0, 2, 1, 3 }:reshape { 0, 0, size.heads * HEAD }
  return project(mixed, size.hidden, "o_proj")
end

-- SwiGLU
local function mlp(x, size)
  local gate = project(x, size.mlp, "gate_proj"):silu()
  return project(gate * project(x, size.mlp, "up_proj"), size.hidden, "down_proj")
end

local function block(x, name, size, run)
  x = x:at(name)
  local y = x:rms_norm { name = "input_layernorm" }
  x = x + attention(y:at(name .. ".self_attn"), name .. ".self_attn", size, run)
  y = x:rms_norm { name = "post_attention_layernorm" }
  return x + mlp(y:at(name .. ".mlp"), size)
end

-- `tokens` at once, after `cached` others.
local function llama(size, tokens, cached)
  return function(ids)
    local run = { cached = cached, caches = {} }
    if tokens > 1 then
      local queries = size.heads // size.kv_heads * tokens
      run.mask = constant { queries, cached + tokens, name = "causal_mask" }
    end
    local x = ids:embedding { size.vocabulary, channels = size.hidden, name = "embed_tokens" }
    for i = 0, size.layers - 1 do
      x = block(x, "layers." .. i, size, run)
    end
    if tokens > 1 then
      x = x:at(""):slice { axes = 1, starts = -1, ends = tokens }
    end
    x = project(x:at(""):rms_norm { name = "norm" }, size.vocabulary, "lm_head")
    return x, table.unpack(run.caches)
  end
end

local RUNS = {
  { suffix = "_prefill", label = "prefill of 2048 tokens", tokens = 2048, cached = 0 },
  { suffix = "_decode", label = "decode, token 2048", tokens = 1, cached = 2047 },
}

local LLAMA3 = "Grattafiori et al., The Llama 3 Herd of Models, 2024"

local function both(id, name, published, source, url, year)
  for _, run in ipairs(RUNS) do
    model {
      id = id .. run.suffix,
      name = name .. ", " .. run.label,
      source = source,
      url = url,
      year = year,
      inputs = { { run.tokens, name = "input_ids", dtype = "int64" } },
      published = published,
      build = llama(SIZES[id], run.tokens, run.cached),
    }
  end
end

both("llama2_7b", "Llama 2 7B", {
  { params = 6738415616, exact = true, source = "released weights" },
  { params = 7e9, source = "paper, table 1", note = "as the paper names the size" },
})

both("llama2_13b", "Llama 2 13B", {
  { params = 13015864320, exact = true, source = "released weights" },
  { params = 13e9, source = "paper, table 1" },
})

both("llama2_70b", "Llama 2 70B", {
  { params = 68976648192, exact = true, source = "released weights" },
  { params = 70e9, source = "paper, table 1", note = "as the paper names the size" },
})

both("llama3_8b", "Llama 3 8B", {
  { params = 8030261248, exact = true, source = "released weights" },
  { params = 8e9, source = "paper, table 3" },
}, LLAMA3, "https://arxiv.org/abs/2407.21783", 2024)

both("llama3_70b", "Llama 3 70B", {
  { params = 70553706496, exact = true, source = "released weights" },
  { params = 70e9, source = "paper, table 3", note = "as the paper names the size" },
}, LLAMA3, "https://arxiv.org/abs/2407.21783", 2024)

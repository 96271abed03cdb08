-- Mistral 7B: Jiang et al., arXiv:2310.06825, table 1; Mixtral of experts: Jiang et al.,
-- arXiv:2401.04088, table 1 and equation in section 2.1

family {
  "Mistral",
  source = "Jiang et al., Mistral 7B, 2023",
  url = "https://arxiv.org/abs/2310.06825",
  year = 2023,
  category = "language",
  notes = "Prefill reads a prompt and computes the next token; decode is one step of what follows, "
    .. "with the keys and values of all tokens before it in a cache. Both are shorter than the "
    .. "attention window of 4096, so that it changes nothing. Logits are computed for the last "
    .. "position only, and scores in full despite the causal mask. Of experts, compulsory "
    .. "traffic reads those that all tokens may share, expected traffic those that tokens meet "
    .. "which pick by chance.",
}

local HEAD = 128

local MISTRAL = { vocabulary = 32000, layers = 32, hidden = 4096, mlp = 14336, heads = 32,
                  kv_heads = 8 }

local MIXTRAL = { vocabulary = 32000, layers = 32, hidden = 4096, mlp = 14336, heads = 32,
                  kv_heads = 8, experts = 8, active = 2 }

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
local function feed_forward(x, size)
  local gate = project(x, size.mlp, "gate_proj"):silu()
  return project(gate * project(x, size.mlp, "up_proj"), size.hidden, "down_proj")
end

-- The same layer `experts` times: each token goes through the two that its router scores highest,
-- and their results are weighed by those scores.
local function mixture(x, size)
  local of = { experts = size.experts, active = size.active }
  local function expert(y, width, name)
    return y:expert_linear { width, experts = of.experts, active = of.active, name = name }
  end
  local chosen = project(x, of.experts, "gate"):top_k { of.active }
  local weights = chosen:softmax():unsqueeze { 3 }
  local y = expert(x, size.mlp, "w1"):silu() * expert(x, size.mlp, "w3")
  y = y:expert_linear { size.hidden, experts = of.experts, apart = of.active, name = "w2" } * weights
  return y:reduce_sum { axes = 2, keep_dims = false }
end

local function block(x, name, size, run)
  x = x:at(name)
  local y = x:rms_norm { name = "input_layernorm" }
  x = x + attention(y:at(name .. ".self_attn"), name .. ".self_attn", size, run)
  y = x:rms_norm { name = "post_attention_layernorm" }
  if size.experts then
    return x + mixture(y:at(name .. ".block_sparse_moe"), size)
  end
  return x + feed_forward(y:at(name .. ".mlp"), size)
end

-- `tokens` at once, after `cached` others.
local function mistral(size, tokens, cached)
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

for _, run in ipairs(RUNS) do
  local inputs = { { run.tokens, name = "input_ids", dtype = "int64" } }

  model {
    id = "mistral_7b" .. run.suffix,
    name = "Mistral 7B, " .. run.label,
    inputs = inputs,
    published = {
      { params = 7241732096, exact = true, source = "released weights" },
      { params = 7e9, source = "paper, title", note = "as the paper names the size" },
    },
    build = mistral(MISTRAL, run.tokens, run.cached),
  }

  model {
    id = "mixtral_8x7b" .. run.suffix,
    name = "Mixtral 8x7B, " .. run.label,
    source = "Jiang et al., Mixtral of Experts, 2024",
    url = "https://arxiv.org/abs/2401.04088",
    year = 2024,
    inputs = inputs,
    published = {
      { params = 46702792704, exact = true, source = "released weights" },
      { params = 47e9, source = "paper, abstract",
        note = "all experts; 13 billion of them are active for a token" },
    },
    build = mistral(MIXTRAL, run.tokens, run.cached),
  }
end

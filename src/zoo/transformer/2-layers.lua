-- What layers of transformers have in common. `size` says of a network what it consists of, `run`
-- of one pass: `tokens` at once, after `cached` others.

-- B × N × heads·head to B × heads × N × head.
local function by_head(x, heads, head)
  return x:reshape { 0, 0, heads, head }:transpose { 0, 2, 1, 3 }
end

local function project(x, width, name, bias)
  return x:linear { width, bias = bias or false, name = name }
end

local function norm(x, size, name)
  if size.norm == "layer" then
    return x:layer_norm { name = name }
  end
  return x:rms_norm { name = name }
end

-- ---- Attention -------------------------------------------------------------------------------

-- What is computed joins what the tokens before left; a prompt's own is the cache. Of a layer that
-- sees a window of tokens no more than that is kept.
local function remember(new, run, at, name, window)
  local cached = window and math.min(run.cached, window - 1) or run.cached
  if cached > 0 then
    local cache = state { new.channels, cached, new.width, name = at .. "." .. name }
    new = cache:at(at):cache_append(new)
  end
  table.insert(run.caches, new)
  return new
end

-- The causal mask of `rows` queries; one for all layers that need such.
local function mask_of(run, rows, keys)
  local id = rows .. "x" .. keys
  run.masks[id] = run.masks[id] or constant { rows, keys, name = run.first_mask and
    "causal_mask_" .. id or "causal_mask" }
  run.first_mask = true
  return run.masks[id]
end

local function soft_cap(scores, cap)
  return cap and (scores * (1 / cap)):tanh() * cap or scores
end

-- Query heads that share a key are rows of one product, so that keys and values are read once.
-- Of a prompt the mask hides later tokens, and those before the window.
local function attend(q, k, v, size, run, scale, window)
  local rows, shared = q, size.heads // size.kv_heads
  if size.grouped then
    rows = q:reshape { 0, size.kv_heads, -1, size.head }
  end
  if run.causal and run.tokens > 1 then
    rows = rows:causal(run.tokens, k.height, window)
  end
  local scores = rows:matmul(k, { transpose_b = true })
  if scale ~= 1 then
    scores = scores * scale
  end
  scores = soft_cap(scores, size.soft_cap)
  if run.bias then
    scores = scores + run.bias
  end
  if run.causal and run.tokens > 1 then
    scores = scores + mask_of(run, shared * run.tokens, k.height)
  end
  if size.sinks then
    scores = scores:concat(run.sink, { axis = 3 })
  end
  local weights = scores:softmax()
  if size.sinks then
    weights = weights:slice { axes = 3, starts = 0, ends = k.height }
  end
  local mixed = weights:matmul(v):causal()
  if size.grouped then
    mixed = mixed:reshape { 0, size.heads, -1, size.head }
  end
  return mixed
end

-- Of prompts longer than the window only what lies within is computed.
local function attend_near(q, k, v, window)
  return q:attention(k, v, { causal = true, window = window })
end

local function join_heads(x, size)
  return x:transpose { 0, 2, 1, 3 }:reshape { 0, 0, size.heads * size.head }
end

-- One packed projection in place of three, in the order of its file.
local function packed_parts(x, size)
  local q, kv = size.heads * size.head, size.kv_heads * size.head
  if q == kv then
    return project(x, 3 * q, size.packed, size.qkv_bias):split { 3, axis = 2 }
  end
  return project(x, q + 2 * kv, size.packed, size.qkv_bias):split { dims = { q, kv, kv }, axis = 2 }
end

-- Some features of each head turn by the position, `size.rotary` of them.
local function turn(x, size)
  if not size.rotary then
    return x
  elseif size.rotary == size.head then
    return x:rotary_embedding()
  end
  local turned, rest = x:split { dims = { size.rotary, size.head - size.rotary }, axis = 3 }
  return turned:rotary_embedding():concat(rest, { axis = 3 })
end

local function head_norm(x, size, name)
  return size.head_norms and x:rms_norm { name = name } or x
end

local function queries_keys_values(x, size)
  local q, k, v
  if size.packed then
    q, k, v = packed_parts(x, size)
  end
  q = by_head(q or project(x, size.heads * size.head, "q_proj", size.qkv_bias), size.heads,
              size.head)
  q = turn(head_norm(q, size, "q_norm"), size)
  k = by_head(k or project(x, size.kv_heads * size.head, "k_proj", size.qkv_bias), size.kv_heads,
              size.head)
  k = turn(head_norm(k, size, "k_norm"), size)
  v = by_head(v or project(x, size.kv_heads * size.head, "v_proj", size.qkv_bias), size.kv_heads,
              size.head)
  return q, k, v
end

local function self_attention(x, at, size, run, window)
  local q, k, v = queries_keys_values(x, size)
  k = remember(k, run, at, "key_cache", window)
  v = remember(v, run, at, "value_cache", window)
  if size.sinks then
    local rows = size.heads // size.kv_heads * run.tokens
    local sinks = parameter { 1, size.kv_heads, size.heads // size.kv_heads, 1,
                              name = at .. ".sinks" }:at(at)
    run.sink = sinks:expand { -1, size.kv_heads, size.heads // size.kv_heads, run.tokens }
                    :reshape { 0, 0, rows, 1 }
  end
  local mixed
  if window and run.tokens > 1 and k.height > window and not size.sinks then
    mixed = attend_near(q, k, v, window)
  else
    mixed = attend(q, k, v, size, run, size.scale or size.head ^ -0.5, window)
  end
  return project(join_heads(mixed, size), size.hidden, size.output or "o_proj", size.output_bias)
end

-- Keys and values of all heads come from a few numbers for each token, which alone are kept
-- (DeepSeek-V2, arXiv:2405.04434, section 2.1). A step of one token multiplies queries and results
-- by the projection, so that what is kept is read as it is; a prompt expands it.
local function latent_attention(x, at, size, run)
  local l, heads = size.latent, size.heads
  local q = x
  if l.query then
    q = project(x, l.query, "q_a_proj"):rms_norm { name = "q_a_layernorm" }
    q = project(q, heads * (l.plain + l.turned), "q_b_proj")
  else
    q = project(x, heads * (l.plain + l.turned), "q_proj")
  end
  local plain, turned = by_head(q, heads, l.plain + l.turned):split { dims = { l.plain, l.turned },
                                                                      axis = 3 }
  turned = turned:rotary_embedding()
  local kept, place = project(x, l.rank + l.turned, "kv_a_proj_with_mqa")
                      :split { dims = { l.rank, l.turned }, axis = 2 }
  kept = kept:rms_norm { name = "kv_a_layernorm" }:unsqueeze { 1 }
  kept = remember(kept, run, at, "latent_cache")
  place = remember(place:unsqueeze { 1 }:rotary_embedding(), run, at, "key_cache")
  local keys, mixed = kept.height, nil
  local scale = (l.plain + l.turned) ^ -0.5
  if run.tokens == 1 then
    local up = parameter { heads, l.plain, l.rank, name = at .. ".kv_b_proj.keys" }
    local out = parameter { heads, l.rank, l.value, name = at .. ".kv_b_proj.values" }
    local rows = plain:matmul(up):reshape { 0, 1, heads, l.rank }
    local scores = rows:matmul(kept, { transpose_b = true })
      + turned:reshape { 0, 1, heads, l.turned }:matmul(place, { transpose_b = true })
    mixed = (scores * scale):softmax():matmul(kept):reshape { 0, heads, 1, l.rank }:matmul(out)
  else
    local expanded = project(kept:squeeze { 1 }, heads * (l.plain + l.value), "kv_b_proj")
    local k, v = by_head(expanded, heads, l.plain + l.value):split { dims = { l.plain, l.value },
                                                                     axis = 3 }
    plain, turned = plain:causal(run.tokens, keys), turned:causal(run.tokens, keys)
    local scores = plain:matmul(k, { transpose_b = true })
      + turned:matmul(place, { transpose_b = true })
    mixed = (scores * scale + mask_of(run, run.tokens, keys)):softmax():matmul(v):causal()
  end
  mixed = mixed:transpose { 0, 2, 1, 3 }:reshape { 0, 0, heads * l.value }
  return project(mixed, size.hidden, "o_proj", size.output_bias)
end

-- ---- What follows attention ------------------------------------------------------------------

-- SwiGLU and its kin, or two layers with an activation between.
local function feed_forward(x, size, width)
  local act, names = size.activation, size.mlp_names
  width = width or size.mlp
  if not size.gated then
    local y = project(x, width, names[1], size.mlp_bias)
    return project(y[act](y), size.hidden, names[2], size.mlp_bias)
  end
  local gate, up
  if size.packed then
    gate, up = project(x, 2 * width, "gate_up_proj", size.mlp_bias):split { 2, axis = 2 }
    gate = gate[act](gate)
  else
    gate = project(x, width, "gate_proj", size.mlp_bias)
    gate = gate[act](gate)
    up = project(x, width, "up_proj", size.mlp_bias)
  end
  return project(gate * up, size.hidden, "down_proj", size.mlp_bias)
end

-- The router's choice for each token: B × N × active numbers, and which experts they are of.
local function route(x, at, m)
  local scores = project(x, m.experts, m.router or "gate", m.bias)
  if m.score then
    scores = scores[m.score](scores)
  end
  if m.correction then
    scores = scores + parameter { m.experts, name = at .. ".e_score_correction_bias" }
  end
  local chosen, which = scores:top_k { m.active }
  return m.score and chosen or chosen:softmax(), which
end

-- The same layers `experts` times: each token goes through the few that its router scores highest,
-- and their results are weighed by those scores.
local function mixture(x, at, size)
  local m, act = size.mixture, size.activation
  local function expert(y, width, name, apart)
    return y:expert_linear { width, experts = m.experts, active = not apart and m.active or 1,
                             apart = apart and m.active or 1, name = name }
  end
  local weights, which = route(x, at, m)
  local function biased(y, width, name)
    return m.bias and y + which:at(at):embedding { m.experts, channels = width, name = name } or y
  end
  local gate, up
  if m.packed then
    local both = biased(expert(x, 2 * m.width, "gate_up_proj"), 2 * m.width, "gate_up_proj_bias")
    gate, up = both:split { 2, axis = -1 }
    gate = gate[act](gate)
  else
    gate = expert(x, m.width, m.names[1])
    gate, up = gate[act](gate), expert(x, m.width, m.names[2])
  end
  local y = biased(expert(gate * up, size.hidden, m.names[3], true), size.hidden, "down_proj_bias")
  if m.active > 1 then
    y = (y * weights:unsqueeze { 3 }):reduce_sum { axes = 2, keep_dims = false }
  else
    y = y * weights
  end
  if m.shared then
    local shared = feed_forward(x:at(at .. "." .. m.shared_name), size, m.shared)
    if m.shared_gate then
      shared = shared * project(x, 1, "shared_expert_gate"):sigmoid()
    end
    y = y + shared
  end
  return y
end

-- Decoders: a prompt is read at once, then each step makes one token from the keys and values of
-- those before it.

local function window_of(size, i)
  return size.windows and size.windows(i) or nil
end

local function attention_of(x, at, size, run, i)
  if size.latent then
    return latent_attention(x, at, size, run)
  end
  return self_attention(x, at, size, run, window_of(size, i))
end

local function mlp_of(x, name, size, i)
  if size.mixture and size.mixture.at(i) then
    local at = name .. "." .. size.mixture.block
    return mixture(x:at(at), at, size)
  end
  return feed_forward(x:at(name .. "." .. (size.mlp_block or "mlp")), size)
end

-- Both halves read the same tokens.
local function parallel_block(x, name, at, size, run, i)
  local y = norm(x, size, size.norms[1])
  local z = size.norms[2] and norm(x, size, size.norms[2]) or y
  return x + attention_of(y:at(at), at, size, run, i) + mlp_of(z, name, size, i)
end

-- Norms before each half, after it, or both.
local function serial_block(x, name, at, size, run, i)
  local n = size.norms
  local y = n[1] and norm(x, size, n[1]) or x
  y = attention_of(y:at(at), at, size, run, i):at(name)
  x = x + (n.after_attention and norm(y, size, n.after_attention) or y)
  if size.post_norm then
    x = norm(x, size, n[3])
  end
  y = mlp_of(n[2] and norm(x, size, n[2]) or x, name, size, i):at(name)
  x = x + (n.after_mlp and norm(y, size, n.after_mlp) or y)
  return size.post_norm and norm(x, size, n[4]) or x
end

local function block(x, i, size, run)
  local name = size.block .. "." .. i
  local at = name .. "." .. (size.attention_block or "self_attn")
  local of = size.parallel and parallel_block or serial_block
  return of(x:at(name), name, at, size, run, i)
end

-- The rows of learned positions that a pass meets; nil: there are none.
local function places_of(size, run)
  local first = run.cached + (size.offset or 0)
  return size.positions and parameter { 1, size.positions, size.hidden, name = size.position_names }
                            :slice { axes = 1, starts = first, ends = first + run.tokens }
end

local function embed(ids, size, run)
  local table_of, width = nil, size.embedding or size.hidden
  if size.tied then
    table_of = parameter { size.vocabulary, width, name = size.embed }
  end
  local places = places_of(size, run)
  local x = ids:embedding { size.vocabulary, channels = width, weight = table_of,
                            name = not table_of and size.embed or nil }
  if size.embedding then
    x = project(x, size.hidden, "project_in")
  end
  x = places and x + places or x
  return size.embedding_scale and x * size.hidden ^ 0.5 or x, table_of
end

local function head_of(x, size, table_of)
  if size.final_norm then
    x = norm(x, size, size.final_norm)
  end
  if size.embedding then
    x = project(x, size.embedding, "project_out")
  end
  x = x:linear { size.vocabulary, bias = size.head_bias or false, weight = table_of,
                 name = size.head_name or "lm_head" }
  return soft_cap(x, size.final_cap)
end

-- What is asked for: `options.tokens` of the first `options.context`, the last of them.
local function pass_of(size)
  local tokens, context = options.tokens, options.context
  if tokens > context then
    fail("there are %d tokens in a context of %d; ask for a larger context or fewer tokens",
         tokens, context)
  elseif size.positions and context > size.longest then
    fail("the context is %d tokens, but positions are learned for %d; ask for no more", context,
         size.longest)
  end
  return { tokens = tokens, cached = context - tokens, causal = true, caches = {}, masks = {} }
end

local function decoder(size)
  return function(ids)
    local run = pass_of(size)
    local x, table_of = embed(ids, size, run)
    for i = 0, size.layers - 1 do
      x = block(x, i, size, run)
    end
    x = x:at("")
    if run.tokens > 1 then
      x = x:slice { axes = 1, starts = -1, ends = run.tokens }
    end
    return head_of(x, size, table_of), table.unpack(run.caches)
  end
end

-- BERT: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language
-- Understanding", arXiv:1810.04805, section 3

family {
  "BERT",
  source = "Devlin et al., BERT: Pre-training of Deep Bidirectional Transformers for Language "
    .. "Understanding, 2018",
  url = "https://arxiv.org/abs/1810.04805",
  year = 2018,
  category = "language",
  notes = "The encoder with its pooler, without a head of a task, on sequences without padding.",
}

local VOCABULARY, POSITIONS, TYPES = 30522, 512, 2

local BASE = { layers = 12, hidden = 768, heads = 12 }
local LARGE = { layers = 24, hidden = 1024, heads = 16 }

-- B × N × D to B × heads × N × D/heads.
local function by_head(x, heads)
  return x:reshape { 0, 0, heads, -1 }:transpose { 0, 2, 1, 3 }
end

local function attention(x, size)
  local q = by_head(x:linear { size.hidden, name = "query" }, size.heads)
  local k = by_head(x:linear { size.hidden, name = "key" }, size.heads)
  local v = by_head(x:linear { size.hidden, name = "value" }, size.heads)
  local scores = q:matmul(k, { transpose_b = true }) * (size.hidden // size.heads) ^ -0.5
  return scores:softmax():matmul(v)
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, size.hidden }
               :linear { size.hidden, name = "output" }
end

-- Each norm follows the sum.
local function layer(x, name, size)
  x = x:at(name)
  x = (x + attention(x:at(name .. ".attention"), size)):layer_norm()
  local y = x:linear { 4 * size.hidden, name = "intermediate" }:gelu()
             :linear { size.hidden, name = "output" }
  return (x + y):layer_norm()
end

local function embed(tokens, types, size)
  local length = tokens.length
  local positions = parameter { 1, POSITIONS, size.hidden, name = "position_embeddings" }
  positions = positions:at("embeddings"):slice { axes = 1, starts = 0, ends = length }
  local x = tokens:at("embeddings")
                  :embedding { VOCABULARY, channels = size.hidden, name = "word_embeddings" }
  x = x + types:at("embeddings")
               :embedding { TYPES, channels = size.hidden, name = "token_type_embeddings" }
  return (x + positions):layer_norm()
end

-- The first token stands for the sequence.
local function pool(x, size)
  return x:at("pooler"):slice { axes = 1, starts = 0, ends = 1 }:squeeze { 1 }
          :linear { size.hidden, name = "dense" }:tanh()
end

local function bert(size)
  return function(tokens, types)
    local x = embed(tokens, types, size)
    for i = 0, size.layers - 1 do
      x = layer(x, "layer" .. i, size)
    end
    return x, pool(x, size)
  end
end

local function inputs(length)
  return { { length, name = "input_ids", dtype = "int64" },
           { length, name = "token_type_ids", dtype = "int64" } }
end

model {
  id = "bert_base",
  name = "BERT base, 128 tokens",
  inputs = inputs(128),
  published = {
    { params = 109482240, exact = true, source = "released weights" },
    { params = 110e6, source = "paper, section 3", note = "rounded to ten millions" },
  },
  build = bert(BASE),
}

model {
  id = "bert_large",
  name = "BERT large, 384 tokens",
  inputs = inputs(384),
  published = {
    { params = 335141888, exact = true, source = "released weights" },
    { params = 340e6, source = "paper, section 3", note = "rounded to ten millions" },
  },
  build = bert(LARGE),
}

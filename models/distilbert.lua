-- DistilBERT: Sanh et al., "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and
-- lighter", arXiv:1910.01108, section 3

family {
  "DistilBERT",
  source = "Sanh et al., DistilBERT, a distilled version of BERT: smaller, faster, cheaper and "
    .. "lighter, 2019",
  url = "https://arxiv.org/abs/1910.01108",
  year = 2019,
  category = "language",
  notes = "Half of BERT's layers, neither token types nor a pooler; without a head of a task, on "
    .. "sequences without padding.",
}

local VOCABULARY, POSITIONS, LAYERS, HIDDEN, HEADS = 30522, 512, 6, 768, 12

-- B × N × D to B × heads × N × D/heads.
local function by_head(x)
  return x:reshape { 0, 0, HEADS, -1 }:transpose { 0, 2, 1, 3 }
end

local function attention(x)
  local q = by_head(x:linear { HIDDEN, name = "q_lin" })
  local k = by_head(x:linear { HIDDEN, name = "k_lin" })
  local v = by_head(x:linear { HIDDEN, name = "v_lin" })
  local scores = q:matmul(k, { transpose_b = true }) * (HIDDEN // HEADS) ^ -0.5
  return scores:softmax():matmul(v)
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, HIDDEN }
               :linear { HIDDEN, name = "out_lin" }
end

-- Each norm follows the sum.
local function layer(x, name)
  x = x:at(name)
  x = (x + attention(x:at(name .. ".attention"))):layer_norm()
  local y = x:at(name .. ".ffn"):linear { 4 * HIDDEN, name = "lin1" }:gelu()
             :linear { HIDDEN, name = "lin2" }
  return (x + y):layer_norm()
end

local function embed(tokens)
  local positions = parameter { 1, POSITIONS, HIDDEN, name = "position_embeddings" }
  positions = positions:at("embeddings"):slice { axes = 1, starts = 0, ends = tokens.length }
  local x = tokens:at("embeddings")
                  :embedding { VOCABULARY, channels = HIDDEN, name = "word_embeddings" }
  return (x + positions):layer_norm()
end

model {
  id = "distilbert_base",
  name = "DistilBERT base, 128 tokens",
  inputs = { { 128, name = "input_ids", dtype = "int64" } },
  published = {
    { params = 66362880, exact = true, source = "released weights" },
    { params = 66e6, source = "paper, table 3" },
  },
  build = function(tokens)
    local x = embed(tokens)
    for i = 0, LAYERS - 1 do
      x = layer(x, "layer" .. i)
    end
    return x
  end,
}

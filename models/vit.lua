-- Vision Transformer: Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image
-- Recognition at Scale", arXiv:2010.11929, table 1 and equations 1 to 4

family {
  "Vision Transformer",
  source = "Dosovitskiy et al., An Image is Worth 16x16 Words: Transformers for Image Recognition "
    .. "at Scale, 2020",
  url = "https://arxiv.org/abs/2010.11929",
  year = 2020,
  category = "classification",
}

local BASE = { layers = 12, hidden = 768, mlp = 3072, heads = 12 }

-- B × N × D to B × heads × N × D/heads.
local function by_head(x, heads)
  return x:reshape { 0, 0, heads, -1 }:transpose { 0, 2, 1, 3 }
end

-- Query, key and value come from one packed projection.
local function attention(x, size)
  local q, k, v = x:linear { 3 * size.hidden, name = "in_proj" }:split { 3, axis = 2 }
  local scaled = by_head(q, size.heads) * (size.hidden // size.heads) ^ -0.5
  local weights = scaled:matmul(by_head(k, size.heads), { transpose_b = true }):softmax()
  return weights:matmul(by_head(v, size.heads))
                :transpose { 0, 2, 1, 3 }:reshape { 0, 0, size.hidden }
                :linear { size.hidden, name = "out_proj" }
end

local function encoder(x, name, size)
  local y = x:at(name):layer_norm()
  x = attention(y:at(name .. ".attention"), size):at(name) + x
  y = x:layer_norm():at(name .. ".mlp"):linear { size.mlp }:gelu():linear { size.hidden }
  return x + y:at(name)
end

-- Patches as a sequence, the class token before them, and learned positions.
local function embed(x, size, patch)
  x = x:at("embedding"):conv { size.hidden, kernel = patch, stride = patch }
  x = x:reshape { 0, size.hidden, -1 }:transpose { 0, 2, 1 }
  local token = parameter { 1, 1, size.hidden, name = "class_token" }
  x = token:at("embedding"):expand { x.batch, 1, size.hidden }:concat(x)
  return x + parameter { 1, x.shape[2], size.hidden, name = "positions" }
end

local function vit(size, patch)
  return function(x)
    x = embed(x, size, patch)
    for i = 0, size.layers - 1 do
      x = encoder(x, "layer" .. i, size)
    end
    x = x:at(""):layer_norm()
    -- Only the class token is classified.
    return x:slice { axes = 1, starts = 0, ends = 1 }:squeeze { 1 }
            :linear { 1000, name = "head" }
  end
end

model {
  id = "vit_b_16",
  name = "ViT-B/16",
  input = { 3, 224, 224 },
  notes = "Activations count the packed projections of attention (query, key, value and output) "
    .. "like any other linear layer. Counters that only see a framework's modules miss them, and "
    .. "the work of the two products of activations.",
  published = {
    { params = 86567656, exact = true, source = "torchvision documentation" },
    { macs = 17.564e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once, products of activations included" },
    { params = 86e6, source = "paper, table 1", note = "rounded to millions" },
    { top1 = 81.072, source = "torchvision weights IMAGENET1K_V1" },
    { top1 = 81.886, source = "torchvision weights IMAGENET1K_SWAG_LINEAR_V1",
      note = "pre-trained on other data, then only the head trained" },
  },
  build = vit(BASE, 16),
}

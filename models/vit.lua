-- Vision Transformer: Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image
-- Recognition at Scale", arXiv:2010.11929, table 1 and equations 1 to 4. Then DeiT, the same
-- network in more sizes: Touvron et al., arXiv:2012.12877, table 1

family {
  "Vision Transformer",
  source = "Dosovitskiy et al., An Image is Worth 16x16 Words: Transformers for Image Recognition "
    .. "at Scale, 2020",
  url = "https://arxiv.org/abs/2010.11929",
  year = 2020,
  category = "classification",
}

local BASE = { layers = 12, hidden = 768, mlp = 3072, heads = 12 }
local LARGE = { layers = 24, hidden = 1024, mlp = 4096, heads = 16 }
local HUGE = { layers = 32, hidden = 1280, mlp = 5120, heads = 16 }

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

local LINEAR_NOTE = "pre-trained on other data, then only the head trained"

-- torchvision's figures; top1 as the name of the weights, accuracy, note.
local function published(params, macs, top1, paper_params, paper_note)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once, products of activations included" },
  }
  if paper_params then
    list[3] = { params = paper_params, source = "paper, table 1", note = paper_note }
  end
  for _, row in ipairs(top1) do
    list[#list + 1] = { top1 = row[2], source = "torchvision weights IMAGENET1K_" .. row[1],
                        note = row[3] }
  end
  return list
end

model {
  id = "vit_b_16",
  name = "ViT-B/16",
  input = { 3, 224, 224 },
  notes = "Activations count the packed projections of attention (query, key, value and output) "
    .. "like any other linear layer. Counters that only see a framework's modules miss them, and "
    .. "the work of the two products of activations.",
  published = published(86567656, 17.564e9, {
    { "V1", 81.072 },
    { "SWAG_E2E_V1", 85.304, "at 384×384, pre-trained on other data" },
    { "SWAG_LINEAR_V1", 81.886, LINEAR_NOTE },
  }, 86e6, "rounded, without the 769,000 of the head"),
  build = vit(BASE, 16),
}

model {
  id = "vit_b_32",
  name = "ViT-B/32",
  input = { 3, 224, 224 },
  published = published(88224232, 4.409e9, { { "V1", 75.912 } }),
  build = vit(BASE, 32),
}

model {
  id = "vit_l_16",
  name = "ViT-L/16",
  input = { 3, 224, 224 },
  published = published(304326632, 61.555e9, {
    { "V1", 79.662 },
    { "SWAG_E2E_V1", 88.064, "at 512×512, pre-trained on other data" },
    { "SWAG_LINEAR_V1", 85.146, LINEAR_NOTE },
  }),
  build = vit(LARGE, 16),
}

model {
  id = "vit_l_32",
  name = "ViT-L/32",
  input = { 3, 224, 224 },
  published = published(306535400, 15.378e9, { { "V1", 76.972 } }, 307e6),
  build = vit(LARGE, 32),
}

model {
  id = "vit_h_14",
  name = "ViT-H/14",
  input = { 3, 224, 224 },
  published = published(632045800, 167.295e9, {
    { "SWAG_E2E_V1", 88.552, "at 518×518, pre-trained on other data" },
    { "SWAG_LINEAR_V1", 85.708, LINEAR_NOTE },
  }, 632e6),
  build = vit(HUGE, 14),
}

family {
  "DeiT",
  source = "Touvron et al., Training data-efficient image transformers & distillation through "
    .. "attention, 2020",
  url = "https://arxiv.org/abs/2012.12877",
  year = 2020,
  category = "classification",
  notes = "A Vision Transformer without the distillation token, which its distilled form adds.",
}

local TINY = { layers = 12, hidden = 192, mlp = 768, heads = 3 }
local SMALL = { layers = 12, hidden = 384, mlp = 1536, heads = 6 }

model {
  id = "deit_tiny",
  name = "DeiT-Ti/16",
  input = { 3, 224, 224 },
  published = {
    { params = 5.72e6, source = "timm results, deit_tiny_patch16_224" },
    { macs = 1.26e9, source = "timm results, deit_tiny_patch16_224",
      note = "multiply-accumulates, and 5 operations per element of a layer normalisation" },
    { activations = 5.97e6, source = "timm results, deit_tiny_patch16_224",
      note = "with the products of activations: 4,123,624 + 12·(3·197² + 197·192)" },
    { params = 5e6, source = "paper, table 1", note = "rounded down" },
    { top1 = 72.2, source = "paper, table 5" },
  },
  build = vit(TINY, 16),
}

model {
  id = "deit_small",
  name = "DeiT-S/16",
  input = { 3, 224, 224 },
  published = {
    { params = 22e6, source = "paper, table 1" },
    { top1 = 79.8, source = "paper, table 5" },
  },
  build = vit(SMALL, 16),
}

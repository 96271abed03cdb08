-- Swin Transformer: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted
-- Windows", arXiv:2103.14030, section 3; then version 2: Liu et al., "Swin Transformer V2: Scaling
-- Up Capacity and Resolution", arXiv:2111.09883, section 3

family {
  "Swin Transformer",
  source = "Liu et al., Swin Transformer: Hierarchical Vision Transformer using Shifted Windows, "
    .. "2021",
  url = "https://arxiv.org/abs/2103.14030",
  year = 2021,
  category = "classification",
  notes = "Buffers are the indices of the position biases and the masks of shifted windows, one "
    .. "for each block; torchvision makes the masks anew in every pass.",
}

-- Maps are B × H × W × C --------------------------------------------------------------------------

local function pad_to_multiple(x, n)
  local down, right = -x.shape[2] % n, -x.shape[3] % n
  if down + right == 0 then
    return x
  end
  return x:pad { starts = { 0, 0, 0 }, ends = { down, right, 0 } }
end

local function crop(x, height, width)
  if x.shape[2] == height and x.shape[3] == width then
    return x
  end
  return x:slice { axes = { 1, 2 }, starts = { 0, 0 }, ends = { height, width } }
end

-- To B·windows × side² × C, and back.
local function partition(x, side)
  local rows, columns = x.shape[2] // side, x.shape[3] // side
  return x:reshape { 0, rows, side, columns, side, -1 }:transpose { 0, 1, 3, 2, 4, 5 }
          :reshape { -1, side * side, x.shape[4] }
end

local function join(x, side, rows, columns)
  return x:reshape { -1, rows, columns, side, side, x.shape[3] }:transpose { 0, 1, 3, 2, 4, 5 }
          :reshape { -1, rows * side, columns * side, x.shape[3] }
end

-- Attention in a window ---------------------------------------------------------------------------

local function scaled_products(q, k)
  return (q * q.width ^ -0.5):matmul(k, { transpose_b = true })
end

-- Version 2: the cosine of query and key, by a learned factor per head, at most 100.
local function cosines(q, k, name)
  local factor = parameter { q.shape[2], 1, 1, name = name .. ".logit_scale" }
  local products = q:lp_norm():matmul(k:lp_norm(), { transpose_b = true })
  return products * factor:at(name):clip { high = math.log(100) }:exp()
end

-- One number per offset and head, picked for each pair of positions.
local function pick_bias(biases, name, side, heads)
  local index = buffer { side * side * side * side, name = name .. ".position_index" }
  return biases:gather(index):reshape { side * side, side * side, heads }:transpose { 2, 0, 1 }
end

local function learned_bias(name, side, heads)
  local offsets = 2 * side - 1
  local biases = parameter { offsets * offsets, heads, name = name .. ".position_bias" }
  return pick_bias(biases:at(name), name, side, heads)
end

-- Version 2: a small network computes them from the logarithms of the offsets.
local function continuous_bias(name, side, heads)
  local offsets = 2 * side - 1
  local logs = buffer { offsets * offsets, 2, name = name .. ".offsets" }
  local biases = logs:at(name .. ".bias"):linear { 512 }:relu():linear { heads, bias = false }
  return pick_bias(biases, name, side, heads):sigmoid() * 16
end

-- Positions that a shift brought together do not see each other.
local function mask_scores(scores, name, windows)
  local heads, n = scores.shape[2], scores.shape[3]
  local mask = buffer { windows, 1, n, n, name = name .. ".mask" }
  return (scores:reshape { -1, windows, heads, n, n } + mask):reshape { -1, heads, n, n }
end

local function by_head(x, heads)
  return x:reshape { 0, 0, heads, -1 }:transpose { 0, 2, 1, 3 }
end

-- `windows`: of an image, when they are shifted.
local function attention(x, name, heads, version, windows)
  local width = x.shape[3]
  local q, k, v = x:linear { 3 * width, name = "qkv" }:split { 3, axis = 2 }
  local scores = version.scores(by_head(q, heads), by_head(k, heads), name)
  scores = scores + version.bias(name, version.side, heads)
  if windows then
    scores = mask_scores(scores, name, windows)
  end
  return scores:softmax():matmul(by_head(v, heads))
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, width }:linear { width, name = "proj" }
end

-- One window does not shift.
local function window_attention(x, name, heads, version, shifted)
  local height, width, side = x.shape[2], x.shape[3], version.side
  x = pad_to_multiple(x:at(name .. ".attn"), side)
  local rows, columns = x.shape[2] // side, x.shape[3] // side
  local shift = shifted and rows > 1 and columns > 1 and side // 2
  if shift then
    x = x:roll { { -shift, -shift }, axes = { 1, 2 } }
  end
  x = attention(partition(x, side), name .. ".attn", heads, version, shift and rows * columns)
  x = join(x, side, rows, columns)
  if shift then
    x = x:roll { { shift, shift }, axes = { 1, 2 } }
  end
  return crop(x, height, width):at(name)
end

-- The network -------------------------------------------------------------------------------------

local function mlp(x, name)
  local width = x.shape[4]
  return x:at(name .. ".mlp"):linear { 4 * width }:gelu():linear { width }:at(name)
end

local function block(x, name, heads, version, shifted)
  x = x:at(name)
  if version.norm_last then
    x = x + window_attention(x, name, heads, version, shifted):layer_norm()
    return x + mlp(x, name):layer_norm()
  end
  x = x + window_attention(x:layer_norm(), name, heads, version, shifted)
  return x + mlp(x:layer_norm(), name)
end

-- The four positions of each 2×2 as channels, reduced to two.
local function merge(x, name, version)
  x = pad_to_multiple(x:at(name), 2)
  local height, width, channels = x.shape[2], x.shape[3], x.shape[4]
  local function every_second(row, column)
    return x:slice { axes = { 1, 2 }, starts = { row, column }, ends = { height, width },
                     steps = { 2, 2 } }
  end
  local y = every_second(0, 0):concat(every_second(1, 0), every_second(0, 1), every_second(1, 1),
    { axis = 3 })
  if version.norm_last then
    return y:linear { 2 * channels, bias = false }:layer_norm()
  end
  return y:layer_norm():linear { 2 * channels, bias = false }
end

local function swin(version, width, depths, heads)
  return function(x)
    x = x:at("stem"):conv { width, kernel = 4, stride = 4 }:transpose { 0, 2, 3, 1 }:layer_norm()
    for stage, depth in ipairs(depths) do
      if stage > 1 then
        x = merge(x, "merge" .. stage, version)
      end
      for i = 0, depth - 1 do
        x = block(x, "stage" .. stage .. "." .. i, heads[stage], version, i % 2 == 1)
      end
    end
    return x:at(""):layer_norm():transpose { 0, 3, 1, 2 }
            :global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "head" }
  end
end

local V1 = { side = 7, scores = scaled_products, bias = learned_bias }
local V2 = { side = 8, scores = cosines, bias = continuous_bias, norm_last = true }

local TABLE, REPOSITORY = "paper, table 1", "authors' repository"

local function published(params, macs, top1, authors)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once, products of activations included" },
    { params = authors.params, source = authors.source },
    { macs = authors.macs, source = authors.source .. ", as FLOPs", note = "multiply-adds" },
    { top1 = authors.top1, source = authors.source },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "swin_t",
  name = "Swin-T",
  input = { 3, 224, 224 },
  published = published(28288354, 4.491e9, 81.474,
    { params = 29e6, macs = 4.5e9, top1 = 81.3, source = TABLE }),
  build = swin(V1, 96, { 2, 2, 6, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_s",
  name = "Swin-S",
  input = { 3, 224, 224 },
  published = published(49606258, 8.741e9, 83.196,
    { params = 50e6, macs = 8.7e9, top1 = 83.0, source = TABLE }),
  build = swin(V1, 96, { 2, 2, 18, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_b",
  name = "Swin-B",
  input = { 3, 224, 224 },
  published = published(87768224, 15.431e9, 83.582,
    { params = 88e6, macs = 15.4e9, top1 = 83.5, source = TABLE }),
  build = swin(V1, 128, { 2, 2, 18, 2 }, { 4, 8, 16, 32 }),
}

family {
  "Swin Transformer v2",
  source = "Liu et al., Swin Transformer V2: Scaling Up Capacity and Resolution, 2021",
  url = "https://arxiv.org/abs/2111.09883",
  year = 2021,
  category = "classification",
}

model {
  id = "swin_v2_t",
  name = "Swin v2-T",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 18,662,400 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(28351570, 5.94e9, 82.072,
    { params = 28e6, macs = 5.9e9, top1 = 81.8, source = REPOSITORY }),
  build = swin(V2, 96, { 2, 2, 6, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_v2_s",
  name = "Swin v2-S",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 38,016,000 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(49737442, 11.546e9, 83.712,
    { params = 50e6, macs = 11.5e9, top1 = 83.7, source = REPOSITORY }),
  build = swin(V2, 96, { 2, 2, 18, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_v2_b",
  name = "Swin v2-B",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 48,844,800 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(87930848, 20.325e9, 84.112,
    { params = 88e6, macs = 20.3e9, top1 = 84.2, source = REPOSITORY }),
  build = swin(V2, 128, { 2, 2, 18, 2 }, { 4, 8, 16, 32 }),
}

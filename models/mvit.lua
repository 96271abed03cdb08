-- MViT: Fan et al., "Multiscale Vision Transformers", arXiv:2104.11227, table 2 and section 3; then
-- version 2: Li et al., "MViTv2: Improved Multiscale Vision Transformers for Classification and
-- Detection", arXiv:2112.01526, section 4

family {
  "MViT",
  source = "Fan et al., Multiscale Vision Transformers, 2021",
  url = "https://arxiv.org/abs/2104.11227",
  year = 2021,
  category = "video",
  notes = "A clip of 16 frames of 224×224, and the 400 classes of Kinetics.",
}

-- Blocks, width, heads, and the stride by which keys and values are pooled.
local STAGES = { { 1, 96, 1, 8 }, { 2, 192, 2, 4 }, { 11, 384, 4, 2 }, { 2, 768, 8, 1 } }

-- A grid of positions: time, height and width.
local function strided(grid, stride)
  return { grid[1], grid[2] // stride, grid[3] // stride }
end

local function positions(grid)
  return grid[1] * grid[2] * grid[3]
end

-- B × heads × (1 + positions) × C: `apply` is given all but the class token, as a video.
local function pooled(x, grid, apply)
  local batch, heads, n, width = table.unpack(x.shape)
  local token, rest = x:split { dims = { 1, n - 1 }, axis = 2 }
  rest = rest:transpose { 0, 1, 3, 2 }:reshape { -1, width, table.unpack(grid) }
  rest = apply(rest):reshape { batch, heads, width, -1 }:transpose { 0, 1, 3, 2 }
  return token:concat(rest, { axis = 2 })
end

-- The same depthwise convolution for every head.
local function pool_heads(x, grid, stride)
  return pooled(x, grid, function(y)
    return y:conv { y.channels, kernel = 3, stride = { 1, stride, stride }, pad = 1,
                    groups = y.channels, bias = false }
  end):layer_norm()
end

local function pool_skip(x, grid)
  return pooled(x:unsqueeze { 1 }, grid, function(y)
    return y:max_pool { { 1, 3, 3 }, stride = { 1, 2, 2 }, pad = { 0, 1, 1 } }
  end):squeeze { 1 }
end

-- Version 2: products of queries and learned vectors, one per distance along time, height, width.
-- `axis` is that of the queries, B × heads × T × H × W × C.
local function products_along(q, axis, keys, block, name)
  local n, width = q.shape[axis + 1], q.shape[6]
  name = block .. "." .. name
  local learned = parameter { 2 * math.max(n, keys) - 1, width, name = name }:at(block)
  local index = buffer { n, keys, name = name .. "_index" }
  local front, back = { axis }, {}
  for i = 0, 5 do
    if i ~= axis then
      front[#front + 1] = i
    end
  end
  for i, dim in ipairs(front) do
    back[dim + 1] = i - 1
  end
  q = q:transpose(front)
  local shape = q.shape
  shape[6] = keys
  return q:reshape { n, -1, width }:matmul(learned:gather(index), { transpose_b = true })
          :reshape(shape):transpose(back)
end

local function relative_positions(q, name, grid, key_grid)
  local batch, heads, n, width = table.unpack(q.shape)
  q = q:slice { axes = 2, starts = 1, ends = n }
       :reshape { batch, heads, grid[1], grid[2], grid[3], width }
  local t = products_along(q, 2, key_grid[1], name, "rel_pos_t"):unsqueeze { 6, 7 }
  local h = products_along(q, 3, key_grid[2], name, "rel_pos_h"):unsqueeze { 5, 7 }
  local w = products_along(q, 4, key_grid[3], name, "rel_pos_w"):unsqueeze { 5, 6 }
  return (h + w + t):reshape { batch, heads, n - 1, positions(key_grid) }
                    :pad { starts = { 1, 1 }, ends = { 0, 0 } }
end

local function by_head(x, heads)
  return x:reshape { 0, 0, heads, -1 }:transpose { 0, 2, 1, 3 }
end

-- `q_stride` nil: queries are not pooled. Returns the grid of the queries as well.
local function attention(x, name, width, heads, grid, q_stride, kv_stride, relative)
  local q, k, v = x:at(name):linear { 3 * width, name = "qkv" }:split { 3, axis = 2 }
  q, k, v = by_head(q, heads), by_head(k, heads), by_head(v, heads)
  k, v = pool_heads(k, grid, kv_stride), pool_heads(v, grid, kv_stride)
  local key_grid = strided(grid, kv_stride)
  if q_stride then
    q, grid = pool_heads(q, grid, q_stride), strided(grid, q_stride)
  end
  local weights = (q * (width // heads) ^ -0.5):matmul(k, { transpose_b = true })
  if relative then
    weights = weights + relative_positions(q, name, grid, key_grid)
  end
  local y = weights:softmax():matmul(v)
  if relative then
    -- Pooled queries are added, but for the class token.
    y = y + q:slice { axes = 2, starts = 1, ends = q.shape[3] }
             :pad { starts = { 1, 0 }, ends = { 0, 0 } }
  end
  return y:transpose { 0, 2, 1, 3 }:reshape { 0, 0, width }:linear { width, name = "proj" }, grid
end

local function mlp(x, name, width)
  return x:at(name .. ".mlp"):linear { 4 * x.shape[3] }:gelu():linear { width }:at(name)
end

-- Widens in its MLP.
local function block_v1(x, name, shape, grid)
  x = x:at(name)
  local y, new_grid = attention(x:layer_norm(), name .. ".attn", x.shape[3], shape.heads, grid,
    shape.stride == 2 and 2 or nil, shape.kv_stride)
  if shape.stride == 2 then
    x = pool_skip(x, grid)
  end
  x = x + y:at(name)
  y = x:layer_norm()
  if x.shape[3] ~= shape.next_width then
    x = y:linear { shape.next_width, name = "project" }
  end
  return x + mlp(y, name, shape.next_width), new_grid
end

-- Widens in its attention, whose queries are always pooled.
local function block_v2(x, name, shape, grid)
  x = x:at(name)
  local y = x:layer_norm()
  if x.shape[3] ~= shape.width then
    x = y:linear { shape.width, name = "project" }
  end
  local z, new_grid = attention(y, name .. ".attn", shape.width, shape.heads, grid, shape.stride,
    shape.kv_stride, true)
  if shape.stride == 2 then
    x = pool_skip(x, grid)
  end
  x = x + z:at(name)
  return x + mlp(x:layer_norm(), name, shape.width), new_grid
end

local function add_token(x)
  local token = parameter { 1, 1, x.shape[3], name = "class_token" }
  return token:at("embedding"):expand { x.batch, 1, x.shape[3] }:concat(x)
end

-- Version 1: positions are a sum of those in time and those in space.
local function add_positions(x, grid)
  local width, frame = x.shape[3], grid[2] * grid[3]
  local time = parameter { grid[1], 1, width, name = "temporal_positions" }
  local space = parameter { 1, frame, width, name = "spatial_positions" }
  local token = parameter { 1, 1, width, name = "class_position" }
  local all = (time:at("embedding") + space):reshape { 1, grid[1] * frame, width }
  return x + token:at("embedding"):concat(all)
end

local function mvit(block, absolute)
  return function(x)
    x = x:at("embedding"):conv { 96, kernel = { 3, 7, 7 }, stride = { 2, 4, 4 }, pad = { 1, 3, 3 } }
    local grid = { x.shape[3], x.shape[4], x.shape[5] }
    x = add_token(x:reshape { 0, 96, -1 }:transpose { 0, 2, 1 })
    if absolute then
      x = add_positions(x, grid)
    end
    for stage, row in ipairs(STAGES) do
      local blocks, width, heads, kv_stride = table.unpack(row)
      for i = 1, blocks do
        local last = i == blocks and STAGES[stage + 1]
        local shape = { width = width, next_width = last and last[2] or width, heads = heads,
                        kv_stride = kv_stride, stride = i == 1 and stage > 1 and 2 or 1 }
        x, grid = block(x, "stage" .. stage .. "." .. i - 1, shape, grid)
      end
    end
    return x:at(""):layer_norm():slice { axes = 1, starts = 0, ends = 1 }:squeeze { 1 }
            :dropout():linear { 400, name = "head" }
  end
end

local function published(params, macs, top1)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates of one clip, counted once" },
    { top1 = top1, source = "torchvision weights KINETICS400_V1",
      note = "on Kinetics-400, from 5 clips of a video" },
  }
end

model {
  id = "mvit_v1_b",
  name = "MViT-B, 16×4",
  input = { 3, 16, 224, 224 },
  published = published(36610672, 70.599e9, 78.477),
  build = mvit(block_v1, true),
}

family {
  "MViT v2",
  source = "Li et al., MViTv2: Improved Multiscale Vision Transformers for Classification and "
    .. "Detection, 2021",
  url = "https://arxiv.org/abs/2112.01526",
  year = 2021,
  category = "video",
  notes = "A clip of 16 frames of 224×224, and the 400 classes of Kinetics. Indices of relative "
    .. "positions count as buffers.",
}

model {
  id = "mvit_v2_s",
  name = "MViT v2-S, 16×4",
  input = { 3, 16, 224, 224 },
  published = published(34537744, 64.224e9, 80.757),
  build = mvit(block_v2, false),
}

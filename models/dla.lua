-- DLA: Yu et al., "Deep Layer Aggregation", arXiv:1707.06484, section 3, figure 3 and table 1

family {
  "DLA",
  source = "Yu et al., Deep Layer Aggregation, 2017",
  url = "https://arxiv.org/abs/1707.06484",
  year = 2017,
  category = "classification",
}

local function conv(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2, bias = false }
          :bn()
end

local function basic(x, name, channels, stride, shortcut)
  local y = conv(x:at(name), channels, 3, stride):relu()
  return (conv(y, channels, 3) + shortcut):relu()
end

-- An aggregation node: a 1×1 convolution over all that it joins.
local function root(maps, name, channels)
  local joined = maps[1]:at(name):concat(table.unpack(maps, 2, #maps))
  return conv(joined, channels, 1):relu()
end

-- Two blocks and their root. `bottom` is x as large as the output; `children`, more for the root.
local function node(x, name, channels, bottom, children)
  local stride = x.height // bottom.height
  local shortcut = bottom
  if bottom.channels ~= channels then
    shortcut = conv(bottom:at(name .. ".project"), channels, 1)
  end
  local first = basic(x, name .. ".tree1", channels, stride, shortcut)
  local second = basic(first, name .. ".tree2", channels, 1, first)
  return root({ second, first, table.unpack(children) }, name .. ".root", channels)
end

-- Hierarchical aggregation: the second half of a tree takes the first as one child more.
local function tree(x, name, levels, channels, bottom, children)
  if levels == 1 then
    return node(x, name, channels, bottom, children)
  end
  local first = tree(x, name .. ".tree1", levels - 1, channels, bottom, {})
  children[#children + 1] = first
  return tree(first, name .. ".tree2", levels - 1, channels, first, children)
end

-- Iterative aggregation: from level 3 on, what enters a level is a child of its last root.
local function dla(levels, widths)
  return function(x)
    x = conv(x:at("base"), widths[1], 7):relu()
    x = conv(x:at("level0"), widths[1], 3):relu()
    x = conv(x:at("level1"), widths[2], 3, 2):relu()
    for level = 2, 5 do
      local name = "level" .. level
      local bottom = x:at(name):max_pool { 2 }
      local children = level > 2 and { bottom } or {}
      x = tree(x, name, levels[level - 1], widths[level + 1], bottom, children)
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

model {
  id = "dla34",
  name = "DLA-34",
  input = { 3, 224, 224 },
  published = {
    { params = 15.74e6, source = "timm results, dla34" },
    { macs = 3.07e9, source = "timm results, dla34",
      note = "with 2 operations per element of a batch normalisation, and 1 per element pooled: "
        .. "3,060,043,776 + 2·5,017,600 + 25,088" },
    { activations = 5.02e6, source = "timm results, dla34" },
  },
  build = dla({ 1, 2, 2, 1 }, { 16, 32, 64, 128, 256, 512 }),
}

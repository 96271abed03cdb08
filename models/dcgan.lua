-- DCGAN: Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative
-- Adversarial Networks", arXiv:1511.06434, figure 1 and section 3

family {
  "DCGAN",
  source = "Radford et al., Unsupervised Representation Learning with Deep Convolutional "
    .. "Generative Adversarial Networks, 2015",
  url = "https://arxiv.org/abs/1511.06434",
  year = 2015,
  category = "generation",
}

-- From noise to 64 × 64 pixels: a projection to 4 × 4, then transposed convolutions that double.
local function generator(widths, up)
  return function(x)
    x = x:conv_transpose { widths[1], kernel = 4, bias = false, name = "project" }:bn():relu()
    for i = 2, #widths do
      x = up(x:at("up" .. i - 1), widths[i]):bn():relu()
    end
    return up(x:at("image"), 3):tanh()
  end
end

-- Normalised all but the first, and the last is one number.
local function discriminator(widths, down)
  return function(x)
    for i, channels in ipairs(widths) do
      x = down(x:at("down" .. i), channels)
      x = (i == 1 and x or x:bn()):leaky_relu { 0.2 }
    end
    return x:at(""):conv { 1, kernel = 4, bias = false, name = "real" }:sigmoid()
  end
end

-- The paper's figure has windows of 5 × 5; most code since has the 4 × 4 that leave no seams.
local function up5(x, channels)
  return x:conv_transpose { channels, kernel = 5, stride = 2, pad = 2, output_pad = 1,
                            bias = false }
end

local function up4(x, channels)
  return x:conv_transpose { channels, kernel = 4, stride = 2, pad = 1, bias = false }
end

local function down4(x, channels)
  return x:conv { channels, kernel = 4, stride = 2, pad = 1, bias = false }
end

model {
  id = "dcgan_generator",
  name = "DCGAN generator",
  input = { 100, 1, 1 },
  notes = "The generator of the paper's figure 1, for scenes. The paper gives no number of "
    .. "parameters or operations.",
  published = {
    { params = 18855040, exact = true, source = "paper, figure 1, layer by layer",
      note = "no biases, and two numbers per normalised channel" },
  },
  build = generator({ 1024, 512, 256, 128 }, up5),
}

model {
  id = "dcgan_generator_64",
  name = "DCGAN generator, 64 filters",
  input = { 100, 1, 1 },
  notes = "Half the channels of the paper's figure, and windows of 4 × 4, as in the tutorials and "
    .. "examples of frameworks.",
  published = {
    { params = 3576704, exact = true, source = "PyTorch example dcgan, ngf = 64" },
  },
  build = generator({ 512, 256, 128, 64 }, up4),
}

model {
  id = "dcgan_discriminator_64",
  name = "DCGAN discriminator, 64 filters",
  input = { 3, 64, 64 },
  notes = "The counterpart of the generator with 64 filters: real or generated?",
  published = {
    { params = 2765568, exact = true, source = "PyTorch example dcgan, ndf = 64" },
  },
  build = discriminator({ 64, 128, 256, 512 }, down4),
}

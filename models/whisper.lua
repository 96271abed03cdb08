-- Whisper: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision",
-- arXiv:2212.04356, figure 1 and table 1; sizes by the keys of the released config.json.

-- The checkpoints of github.com/openai/whisper take two bytes a parameter: that of tiny is of 76 MB.
family { "Whisper", category = "speech", released = "fp16" }

local WEIGHTS = "released weights, positions included"
local NOTE = "more than the released weights hold; the paper does not say what it counts"

local function add(id, name, published, network)
  network.id, network.name, network.published = id, name, published
  model(network)
end

local function config_of(width, layers)
  return {
    model_type = "whisper", d_model = width, encoder_layers = layers, decoder_layers = layers,
    encoder_attention_heads = width // 64, decoder_attention_heads = width // 64,
    encoder_ffn_dim = 4 * width, decoder_ffn_dim = 4 * width, vocab_size = 51865,
    num_mel_bins = 80,
  }
end

local function whisper(id, name, published, config, aliases)
  local network = transformer(config)
  network.aliases = aliases
  add(id, name, published, network)
end

-- The smallest also by the id of a step without the encoder, as every one but the first is.
local function both(id, name, published, config)
  whisper(id, name, published, config,
          { { id = id .. "_decode", name = name .. ", decode, token 448", dims = { tokens = 1 } } })
end

both("whisper_tiny", "Whisper tiny", {
  { params = 37760640, exact = true, source = WEIGHTS },
  { params = 39e6, source = "paper, table 1", note = NOTE },
}, config_of(384, 4))

both("whisper_base", "Whisper base", {
  { params = 72593920, exact = true, source = WEIGHTS },
  { params = 74e6, source = "paper, table 1", note = NOTE },
}, config_of(512, 6))

whisper("whisper_small", "Whisper small", {
  { params = 241734912, exact = true, source = WEIGHTS },
  { params = 244e6, source = "paper, table 1", note = NOTE },
}, config_of(768, 12))

whisper("whisper_medium", "Whisper medium", {
  { params = 763857920, exact = true, source = WEIGHTS },
  { params = 769e6, source = "paper, table 1", note = NOTE },
}, config_of(1024, 24))

-- As many layers on both sides, or few in the decoder.
local function large(id, name, layers, params)
  local config = config_of(1280, 32)
  config.decoder_layers, config.vocab_size, config.num_mel_bins = layers, 51866, 128
  add(id, name, { { params = params, exact = true, source = WEIGHTS } }, transformer(config))
end

large("whisper_large_v3", "Whisper large-v3", 32, 1543490560)
large("whisper_large_v3_turbo", "Whisper large-v3 turbo", 4, 808878080)

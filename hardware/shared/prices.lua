-- Of renting or buying one device, in dollars, and where most prices come from.

share("EPOCH", "epoch-research/training-cost-trends, Hardware prices.csv at 263c40a, quoting ")

share("rent", function(per_hour, provider, date, source, note)
  return price { per_hour = per_hour, currency = "USD", provider = provider, date = date,
                 source = source, note = note }
end)

share("bought", function(dollars, provider, date, source, note)
  return price { board = dollars, currency = "USD", provider = provider, date = date,
                 source = source, note = note }
end)

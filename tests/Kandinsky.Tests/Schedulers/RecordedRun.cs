using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>One run of the golden <c>schedulers</c>: a sampler of the reference, its config, and what it did.</summary>
internal sealed class RecordedRun(JsonElement call)
{
    /// <summary>The config of the hub's 2.2 decoder, from which the reference made every sampler but the prior's.</summary>
    private const string DecoderConfig = """
        {"_class_name": "DDPMScheduler", "_diffusers_version": "0.17.0.dev0", "beta_end": 0.012, "beta_schedule": "linear",
         "beta_start": 0.00085, "clip_sample": true, "num_train_timesteps": 1000, "prediction_type": "epsilon",
         "set_alpha_to_one": false, "steps_offset": 1, "thresholding": false, "trained_betas": null}
        """;

    private const string PriorConfig = """
        {"_class_name": "UnCLIPScheduler", "_diffusers_version": "0.17.0.dev0", "clip_sample": true, "clip_sample_range": 10.0,
         "num_train_timesteps": 1000, "prediction_type": "sample", "variance_type": "fixed_small_log"}
        """;

    public static IReadOnlyDictionary<string, RecordedRun> All { get; } =
        Goldens.Json("schedulers").EnumerateArray().Select(call => new RecordedRun(call)).ToDictionary(run => run.Key);

    public static SchedulerConfig Decoder { get; } = Parse(DecoderConfig);

    public static SchedulerConfig Prior { get; } = Parse(PriorConfig);

    public string Key { get; } = call.GetProperty("key").GetString()!;

    public string ClassName { get; } = call.GetProperty("class").GetString()!;

    public int Steps { get; } = call.GetProperty("steps").GetInt32();

    public ulong Seed { get; } = call.GetProperty("seed").GetUInt64();

    /// <summary>The model's config with what this run set.</summary>
    public SchedulerConfig Config => ConfigOf(call);

    public SchedulerOptions Options => OptionsOf(call, Steps);

    public IScheduler Create() => Create(call, Steps);

    /// <summary>The sampler that a golden call names by <c>class</c>, <c>config</c> and <c>step</c>.</summary>
    public static IScheduler Create(JsonElement call, int steps) => SchedulerCatalog.Create(ConfigOf(call), OptionsOf(call, steps));

    private static SchedulerConfig ConfigOf(JsonElement call)
    {
        var className = call.GetProperty("class").GetString();
        var json = JsonNode.Parse(className == "UnCLIPScheduler" ? PriorConfig : DecoderConfig)!.AsObject();
        json["_class_name"] = className;
        if (call.TryGetProperty("config", out var set))
            foreach (var setting in set.EnumerateObject())
                json[setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
        return Parse(json.ToJsonString());
    }

    private static SchedulerOptions OptionsOf(JsonElement call, int steps) => new(steps)
    {
        Eta = call.TryGetProperty("step", out var step) && step.TryGetProperty("eta", out var eta) ? eta.GetSingle() : null,
    };

    public static SchedulerConfig Parse(string json) =>
        SchedulerConfig.From(JsonConfig.Parse(Encoding.UTF8.GetBytes(json), "scheduler/scheduler_config.json"));
}

using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What every painting command lets people choose: what not to show, size, steps, guidance, sampler, seed and count.</summary>
sealed class SamplingOptions
{
    static readonly TextToImageRequest Defaults = new() { Prompts = [] };

    readonly Option<string?> _negative = new("--negative") { Description = "What the picture should not show.", HelpName = "TEXT" };

    readonly Option<int?> _width = Number.Whole("--width", "Width in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _height = Number.Whole("--height", "Height in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _steps = Number.Whole("--steps", $"Steps of the decoder. Default: {Defaults.Steps}.");

    readonly Option<int?> _priorSteps = Number.Whole("--prior-steps", $"Steps of the prior. Default: {Defaults.PriorSteps}.");

    readonly Option<float?> _guidance = Number.Decimal("--guidance", $"How closely the decoder follows the prior; 1 turns guidance off. Default: {Defaults.GuidanceScale}.");

    readonly Option<float?> _priorGuidance = Number.Decimal("--prior-guidance", $"How closely the prior follows the prompt; 1 turns guidance off. Default: {Defaults.PriorGuidanceScale}.");

    readonly Option<string?> _scheduler = new("--scheduler") { Description = "Sampler of the decoder. Default: the one the model names.", HelpName = "NAME" };

    readonly Option<ulong?> _seed = Number.Seed("--seed", "The same seed gives the same picture. Default: 0.");

    readonly Option<int?> _count = Number.Whole("--count", "Pictures for each prompt. Default: 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_negative, _width, _height, _steps, _priorSteps, _guidance, _priorGuidance, _scheduler, _seed, _count])
            command.Options.Add(option);
    }

    /// <summary>The request with what was chosen; what was not keeps its value.</summary>
    public T Apply<T>(T request, Invocation invocation)
        where T : PictureRequest =>
        (T)(request with
        {
            NegativePrompt = invocation.Value(_negative) ?? request.NegativePrompt,
            Width = invocation.Value(_width) ?? request.Width,
            Height = invocation.Value(_height) ?? request.Height,
            Steps = invocation.Value(_steps) ?? request.Steps,
            PriorSteps = invocation.Value(_priorSteps) ?? request.PriorSteps,
            GuidanceScale = invocation.Value(_guidance) ?? request.GuidanceScale,
            PriorGuidanceScale = invocation.Value(_priorGuidance) ?? request.PriorGuidanceScale,
            Scheduler = invocation.Value(_scheduler) ?? request.Scheduler,
            Seed = invocation.Value(_seed) ?? request.Seed,
            Count = invocation.Value(_count) ?? request.Count,
        });
}

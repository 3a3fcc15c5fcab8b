using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>What every painting command lets people choose: what not to show, size, steps, guidance, and sampler.</summary>
sealed class SamplingOptions
{
    static readonly TextToImageRequest Defaults = new() { Prompts = [] };

    readonly Option<string?> _negative = new("--negative") { Description = "What the picture should not show.", HelpName = "TEXT" };

    readonly Option<int?> _width = Number.Whole("--width", "Width in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _height = Number.Whole("--height", "Height in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _steps = Number.Whole("--steps", $"Steps of the decoder. Default: {Defaults.Steps}.");

    readonly Option<int?> _priorSteps = Number.Whole("--prior-steps", $"Steps of the prior. Default: {Defaults.PriorSteps}.");

    readonly Option<double?> _guidance = Number.Decimal("--guidance", $"How closely the decoder follows the prior; 1 turns guidance off. Default: {Defaults.GuidanceScale}.");

    readonly Option<double?> _priorGuidance = Number.Decimal("--prior-guidance", $"How closely the prior follows the prompt; 1 turns guidance off. Default: {Defaults.PriorGuidanceScale}.");

    readonly Option<string?> _scheduler = new("--scheduler") { Description = "Sampler of the decoder. Default: the one the model names.", HelpName = "NAME" };

    readonly Option<TimestepSpacing?> _spacing = new("--spacing")
    {
        Description = "Which timesteps the sampler visits: linspace, leading or trailing. Default: the model's.",
        HelpName = "NAME",
        CustomParser = ParseSpacing,
    };

    readonly Option<bool?> _karras = new("--karras") { Description = "Noise levels after Karras: more steps where little noise is left." };

    readonly Option<double?> _eta = Number.Decimal("--eta", "Fresh noise in each step of ddim and tcd, 0 to 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_negative, _width, _height, _steps, _priorSteps, _guidance, _priorGuidance, _scheduler, _spacing, _karras, _eta])
            command.Options.Add(option);
    }

    /// <summary>The request with what was chosen; what was not is as in the picture to repeat, else keeps its value.</summary>
    /// <param name="request">The request.</param>
    /// <param name="invocation">The run.</param>
    /// <param name="like">What the picture to repeat says.</param>
    public PictureRequest Apply(PictureRequest request, Invocation invocation, PictureMetadata? like) => request with
    {
        NegativePrompt = invocation.Value(_negative) ?? Known(like?.NegativePrompt) ?? request.NegativePrompt,
        Width = invocation.Value(_width) ?? Known(like?.Width) ?? request.Width,
        Height = invocation.Value(_height) ?? Known(like?.Height) ?? request.Height,
        Steps = invocation.Value(_steps) ?? Known(like?.Steps) ?? request.Steps,
        PriorSteps = invocation.Value(_priorSteps) ?? Known(like?.PriorSteps) ?? request.PriorSteps,
        GuidanceScale = (float?)(invocation.Value(_guidance) ?? like?.GuidanceScale) ?? request.GuidanceScale,
        PriorGuidanceScale = (float?)(invocation.Value(_priorGuidance) ?? like?.PriorGuidanceScale) ?? request.PriorGuidanceScale,
        Scheduler = invocation.Value(_scheduler) ?? Known(like?.Scheduler) ?? request.Scheduler,
        Spacing = invocation.Value(_spacing) ?? (Enum.TryParse<TimestepSpacing>(Extra(like, "Timestep spacing"), ignoreCase: true, out var spacing) ? spacing : request.Spacing),
        Karras = invocation.Value(_karras) ?? Extra(like, "Karras") switch { "on" => true, "off" => false, _ => request.Karras },
        Eta = (float?)invocation.Value(_eta) ?? (float.TryParse(Extra(like, "Eta"), CultureInfo.InvariantCulture, out var eta) ? eta : request.Eta),
    };

    static TimestepSpacing? ParseSpacing(ArgumentResult result)
    {
        var name = result.Tokens.Single().Value;
        if (!Enum.GetNames<TimestepSpacing>().Contains(name, StringComparer.OrdinalIgnoreCase)) result.AddError($"--spacing takes linspace, leading or trailing, not '{name}'");
        return Enum.TryParse<TimestepSpacing>(name, ignoreCase: true, out var spacing) ? spacing : null;
    }

    static string? Extra(PictureMetadata? like, string name) => like?.Extra.GetValueOrDefault(name);

    static string? Known(string? text) => text is "" ? null : text;

    static int? Known(int? number) => number is 0 ? null : number;
}

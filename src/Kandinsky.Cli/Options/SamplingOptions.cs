using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What not to show, at which size, in how many steps.</summary>
sealed class SamplingOptions
{
    static readonly TextToImageRequest Defaults = new() { Prompts = [] };

    readonly Option<string?> _negative = new("--negative") { Description = "What the picture should not show.", HelpName = "TEXT" };

    readonly Option<int?> _width = Number.Whole("--width", "Width in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _height = Number.Whole("--height", "Height in pixels, rounded up to a multiple of 64. Default: the model's own size.");

    readonly Option<int?> _steps = Number.Whole("--steps", $"Steps of the decoder. Default: {Defaults.Steps}.");

    readonly Option<int?> _priorSteps = Number.Whole("--prior-steps", $"Steps of the prior. Default: {Defaults.PriorSteps}.");

    readonly Option<int?> _cacheEvery = Number.Whole("--cache-every", "Run the whole decoder only every so many steps: much faster, another picture. Default: 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_negative, _width, _height, _steps, _priorSteps, _cacheEvery]) command.Options.Add(option);
    }

    /// <summary>The request with what was chosen; what was not is as in the picture to repeat, else keeps its value.</summary>
    /// <param name="request">The request.</param>
    /// <param name="invocation">The run.</param>
    /// <param name="like">What the picture to repeat says.</param>
    public PictureRequest Apply(PictureRequest request, Invocation invocation, PictureMetadata? like) => request with
    {
        NegativePrompt = invocation.Value(_negative) ?? like?.NegativePrompt ?? request.NegativePrompt,
        Width = invocation.Value(_width) ?? Known(like?.Width) ?? request.Width,
        Height = invocation.Value(_height) ?? Known(like?.Height) ?? request.Height,
        Steps = invocation.Value(_steps) ?? Known(like?.Steps) ?? request.Steps,
        PriorSteps = invocation.Value(_priorSteps) ?? Known(like?.PriorSteps) ?? request.PriorSteps,
        CacheEvery = invocation.Value(_cacheEvery) ?? like.WholeChoice("Step caching") ?? request.CacheEvery,
    };

    static int? Known(int? number) => number is 0 ? null : number;
}

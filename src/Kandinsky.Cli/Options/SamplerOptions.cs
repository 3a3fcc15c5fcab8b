using System.CommandLine;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>Which sampler, and its choices.</summary>
sealed class SamplerOptions
{
    static readonly Dictionary<string, TimestepSpacing> Spacings = Enum.GetValues<TimestepSpacing>().ToDictionary(spacing => spacing.ToString().ToLowerInvariant());

    readonly Option<string?> _scheduler = new("--scheduler", "--sampler") { Description = "Sampler of the decoder; 'kandinsky schedulers' describes them, other programs' names (DPM++ 2M Karras) are understood. Default: the one the model names.", HelpName = "NAME" };

    readonly Option<TimestepSpacing?> _spacing = new("--spacing")
    {
        Description = "Which timesteps the sampler visits: linspace, leading or trailing. Default: the model's.",
        HelpName = "NAME",
        CustomParser = result => Choice.Parse(result, "--spacing", Spacings),
    };

    readonly Option<bool?> _karras = new("--karras") { Description = "Noise levels after Karras: more steps where little noise is left." };

    readonly Option<double?> _eta = Number.Decimal("--eta", "Fresh noise in each step of ddim and tcd, 0 to 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_scheduler, _spacing, _karras, _eta]) command.Options.Add(option);
    }

    /// <inheritdoc cref="SamplingOptions.Apply"/>
    public PictureRequest Apply(PictureRequest request, Invocation invocation, PictureMetadata? like) => request with
    {
        Scheduler = invocation.Value(_scheduler) ?? (like?.Scheduler is "" ? null : like?.Scheduler) ?? request.Scheduler,
        Spacing = invocation.Value(_spacing) ?? (Spacings.TryGetValue(like.Choice("Timestep spacing") ?? "", out var spacing) ? spacing : request.Spacing),
        Karras = invocation.Value(_karras) ?? like.Choice("Karras") switch { "on" => true, "off" => false, _ => request.Karras },
        Eta = (float?)invocation.Value(_eta) ?? (float.TryParse(like.Choice("Eta"), CultureInfo.InvariantCulture, out var eta) ? eta : request.Eta),
    };
}

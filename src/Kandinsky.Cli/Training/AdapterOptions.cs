using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>What an adapter changes, and by how much.</summary>
internal sealed class AdapterOptions
{
    private readonly Option<int?> _rank = Number.Whole("--rank", "Rank of the adapter's factors. Default: 4.");
    private readonly Option<double?> _alpha = Number.Decimal("--alpha", "Its scale times the rank. Default: the rank, for a scale of 1.");
    private readonly Option<bool> _rslora = new("--rslora") { Description = "Take alpha over the rank's root for the scale (rsLoRA), for large ranks." };
    private readonly Option<IReadOnlyList<string>?> _targets = NameList.Create("--targets",
        "Linear layers that are changed, by the ends of their paths. Default: those of attention.");
    private readonly Option<IReadOnlyDictionary<string, int>?> _ranks = new("--ranks")
    {
        Description = "Other ranks of some of them, by the ends of their paths.", HelpName = "NAME=N,NAME=N", CustomParser = Ranks
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_rank, _alpha, _rslora, _targets, _ranks]) command.Options.Add(option);
    }

    /// <summary>What was asked.</summary>
    /// <exception cref="KandinskyException">A number makes no sense.</exception>
    public LoraOptions Read(Invocation invocation)
    {
        var options = new LoraOptions
        {
            Rank = invocation.Value(_rank) ?? 4,
            Alpha = invocation.Value(_alpha),
            UseRslora = invocation.Value(_rslora),
            Targets = invocation.Value(_targets),
            Ranks = invocation.Value(_ranks) ?? new Dictionary<string, int>(),
        };
        options.Check();
        return options;
    }

    private static Dictionary<string, int>? Ranks(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var ranks = new Dictionary<string, int>();
        foreach (var part in text.Split(','))
        {
            if (part.Split('=') is [{ Length: > 0 } name, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rank))
            {
                ranks[name] = rank;
                continue;
            }
            result.AddError($"--ranks takes names with their ranks, as in to_q=8,to_out.0=16, not '{text}'");
            return null;
        }
        return ranks;
    }
}

using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The adapters of a pipeline, each assigned to the model whose matrices it changes.</summary>
sealed class LoraSet
{
    private const string PriorTargets = "transformer_blocks.";

    private readonly List<(LoraAdapter Adapter, float Weight)> _decoder = [];
    private readonly List<(LoraAdapter Adapter, float Weight)> _prior = [];

    /// <summary>Reads the adapters.</summary>
    /// <param name="choices">Their files and weights.</param>
    /// <exception cref="KandinskyException">A file is missing, damaged or no adapter, or a weight is no number.</exception>
    public LoraSet(IReadOnlyList<LoraChoice> choices)
    {
        Choices = choices;
        foreach (var choice in choices)
        {
            if (!float.IsFinite(choice.Weight)) throw new KandinskyException($"The weight of {choice.Path} is {choice.Weight}; give a number, 1 is as trained.", ErrorKind.Request);
            var adapter = LoraAdapter.Load(choice.Path);
            var ofPrior = adapter.Targets.All(target => target.StartsWith(PriorTargets, StringComparison.Ordinal));
            (ofPrior ? _prior : _decoder).Add((adapter, choice.Weight));
        }
    }

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<LoraChoice> Choices { get; }

    /// <summary>Whether an adapter changes a weight of the decoder.</summary>
    /// <param name="name">The weight's key.</param>
    public bool ChangesDecoder(string name) => Changes(name, _decoder);

    /// <summary>Whether an adapter changes a weight of the prior.</summary>
    /// <param name="name">The weight's key.</param>
    public bool ChangesPrior(string name) => Changes(name, _prior);

    /// <summary>The decoder's weights with its adapters merged in.</summary>
    public IWeightSource OnDecoder(IWeightSource weights) => On(weights, _decoder);

    /// <summary>The prior's weights with its adapters merged in.</summary>
    public IWeightSource OnPrior(IWeightSource weights) => On(weights, _prior);

    /// <summary>Refuses adapters made for other models, before any weight is read.</summary>
    /// <param name="buildDecoder">Declares the decoder's weights.</param>
    /// <param name="buildPrior">Declares the prior's.</param>
    /// <exception cref="KandinskyException">A target that the model does not have, or has in another shape.</exception>
    public void Check(Action<Weights> buildDecoder, Action<Weights> buildPrior)
    {
        Check(_decoder, "decoder", buildDecoder);
        Check(_prior, "prior", buildPrior);
    }

    private static bool Changes(string name, List<(LoraAdapter Adapter, float Weight)> adapters) => adapters.Exists(adapter => adapter.Adapter[LoraWeights.TargetOf(name)] is not null);

    private static IWeightSource On(IWeightSource weights, List<(LoraAdapter Adapter, float Weight)> adapters) =>
        adapters.Count == 0 ? weights : new LoraWeights(weights, adapters);

    private static void Check(List<(LoraAdapter Adapter, float Weight)> adapters, string model, Action<Weights> build)
    {
        if (adapters.Count == 0) return;
        using var merged = new LoraWeights(new ShapeListing(), adapters);
        using var weights = new ModelWeights(merged, new WeightForms());
        build(weights.Root);
        foreach (var (adapter, _) in adapters)
        {
            if (merged.Unused.FirstOrDefault(adapter.Targets.Contains) is { } target)
            {
                throw new KandinskyException($"{adapter.Source}: changes '{LegibleText.Of(target)}', which this {model} does not have; it was trained for another model.", ErrorKind.Model);
            }
        }
    }
}

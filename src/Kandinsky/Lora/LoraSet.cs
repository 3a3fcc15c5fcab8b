using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The adapters of a pipeline, each assigned to the model whose matrices it changes.</summary>
internal sealed class LoraSet
{
    private readonly List<(LoraAdapter Adapter, float Weight)> _decoder = [];
    private readonly List<(LoraAdapter Adapter, float Weight)> _prior = [];

    /// <summary>
    /// Reads the adapters and finds the model of each: the one its keys name, else the one that has what it changes. No weight of a model is read.
    /// </summary>
    /// <param name="choices">Their files and weights.</param>
    /// <param name="buildDecoder">Declares the decoder's weights.</param>
    /// <param name="buildPrior">Declares the prior's.</param>
    /// <param name="note">Told what the user should know.</param>
    /// <exception cref="KandinskyException">A file is missing, damaged, no adapter or one of another model, or a weight is no number.</exception>
    public LoraSet(IReadOnlyList<LoraChoice> choices, Func<Weights, object> buildDecoder, Func<Weights, object> buildPrior, Action<string> note)
    {
        Choices = choices;
        if (choices.Count == 0) return;
        var (decoder, prior) = (new LoraTargets("decoder", buildDecoder), new LoraTargets("prior", buildPrior));
        foreach (var choice in choices)
        {
            if (!float.IsFinite(choice.Weight)) throw new KandinskyException($"The weight of {choice.Path} is {choice.Weight}; give a number, 1 is as trained.",
                ErrorKind.Request);
            foreach (var adapter in LoraFile.Read(choice.Path, note))
            {
                var (placed, model) = Place(adapter, decoder, prior);
                (model == LoraModel.Prior ? _prior : _decoder).Add((placed, choice.Weight));
            }
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

    private static (LoraAdapter Adapter, LoraModel Model) Place(LoraAdapter adapter, LoraTargets decoder, LoraTargets prior)
    {
        var (ofDecoder, ofPrior) = (decoder.Place(adapter), prior.Place(adapter));
        var model = adapter.Model != LoraModel.Unsaid ? adapter.Model
            : ofDecoder.Problem is null && ofPrior.Problem is null
                ? throw Wrong(
                $"{adapter.Source}: changes what decoder and prior both have, so that it cannot be told whose it is; begin its keys with 'unet.' or 'prior.'.")
            : ofPrior.Problem is null || (ofDecoder.Problem is not null && prior.Known(adapter) > decoder.Known(adapter)) ? LoraModel.Prior : LoraModel.Decoder;
        var (placed, problem) = model == LoraModel.Prior ? ofPrior : ofDecoder;
        return (placed ?? throw Wrong(problem!), model);
    }

    private static bool Changes(string name, List<(LoraAdapter Adapter, float Weight)> adapters) =>
        adapters.Exists(adapter => adapter.Adapter[name] is not null);

    private static IWeightSource On(IWeightSource weights, List<(LoraAdapter Adapter, float Weight)> adapters) => adapters.Count == 0 ? weights
        : new LoraWeights(weights, adapters);

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Model);
}

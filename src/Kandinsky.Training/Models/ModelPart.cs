using System.Security.Cryptography;
using System.Text;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>One part of a model in its folder, used as it is: an encoder that prepares data or judges.</summary>
/// <typeparam name="T">The part.</typeparam>
public sealed class ModelPart<T> : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly ModelWeights _weights;

    /// <summary>Opens a part.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="component">The part's name, such as <c>movq</c>.</param>
    /// <param name="build">Makes the part of its settings and weights.</param>
    /// <exception cref="KandinskyException">The folder lacks the part, or it is damaged.</exception>
    public ModelPart(ModelFolder folder, string component, Func<JsonConfig, Weights, T> build)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(build);
        var config = folder.Config(component);
        _checkpoint = folder.OpenWeights(component);
        try
        {
            _weights = new(new CheckpointWeights(_checkpoint), new WeightForms(Precision.Float32));
            Model = build(config, _weights.Root);
            Identity = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{CheckpointIdentity.Of(folder.WeightFilesOf(component))}\n{config.Text}")));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The part.</summary>
    public T Model { get; }

    /// <summary>A text that is equal for equal weights and settings.</summary>
    public string Identity { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights?.Dispose();
        _checkpoint.Dispose();
    }
}

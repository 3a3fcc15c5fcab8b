using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model whose weights come from a recipe instead of a file: for measurements and checks of the real sizes.</summary>
/// <param name="build">Makes the model, such as <see cref="FullSize.UNet"/>.</param>
/// <param name="forms">How weights are stored for computing.</param>
/// <param name="keep">Whether weights stay made after their use, for models that read them anew in every run.</param>
internal sealed class FabricatedModel<T>(Func<Weights, T> build, WeightForms? forms = null, bool keep = false) : IDisposable where T : class
{
    private readonly LoadedModel<T> _loaded = new(() => FullSize.Recipe(build, keep), build, () => forms ?? new());
    private PartLease<T>? _lease;

    /// <summary>The model. Each weight is made when it is first used.</summary>
    public T Model => (_lease ??= _loaded.Lease()).Model;

    /// <inheritdoc/>
    public void Dispose()
    {
        _lease?.Dispose();
        _loaded.Dispose();
    }
}

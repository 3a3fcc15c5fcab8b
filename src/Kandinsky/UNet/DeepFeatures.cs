using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// What reaches the UNet's last layer from the layers before, kept from one step to the next: it changes slowly, so that most steps can do
/// with the first convolution and the last layer alone (Ma et al. 2023, "DeepCache", arXiv 2312.00858, branch 0).
/// </summary>
/// <param name="every">Every so many calls all is computed; 1 for always.</param>
internal sealed class DeepFeatures(int every)
{
    private TensorCopy? _features;
    private int _calls; // since all was computed, that call included

    /// <summary>
    /// The kept features, or null if it is time to compute them or they are of a smaller batch. Of a larger one the last are taken: the conditional half of a
    /// guided batch.
    /// </summary>
    internal Tensor? Reuse(Arena arena, int batch)
    {
        if (_calls % every == 0 || _features is null || _features.Shape[0] < batch)
        {
            _features = null;
            return null;
        }
        return _features.In(arena).Slice(_features.Shape[0] - batch, batch);
    }

    /// <summary>Counts a call, and keeps its features if they were computed.</summary>
    internal void Keep(Tensor features)
    {
        if (_features is null) (_features, _calls) = (new(features), 0);
        _calls++;
    }
}

namespace Kandinsky;

/// <summary>Scratch space of a sample's size, allocated once a run.</summary>
internal sealed class SampleBuffer
{
    private float[] _values = [];

    /// <summary>The space, its contents stale.</summary>
    public float[] OfLength(int length)
    {
        if (_values.Length != length)
            _values = new float[length];
        return _values;
    }

    /// <summary>The space filled with standard normal noise.</summary>
    public float[] Draw(int length, TorchRandom random)
    {
        var noise = OfLength(length);
        random.Normal(noise);
        return noise;
    }
}

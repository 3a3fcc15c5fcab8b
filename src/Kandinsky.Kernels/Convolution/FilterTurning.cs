namespace Kandinsky.Kernels;

/// <summary>Filters in other orders, single numbers.</summary>
internal static unsafe class FilterTurning
{
    private const int Block = 16;

    /// <summary>[out channels, in channels, taps] → [in channels, out channels, taps], the last tap first.</summary>
    public static NativeBuffer Rotated(WeightView weight, ConvolutionShape shape)
    {
        var buffer = new NativeBuffer(shape.Weights * sizeof(float));
        var (to, taps, inputs, outputs) = (buffer.Address, shape.Kernel * shape.Kernel, shape.InChannels, shape.OutChannels);
        Workers.For((outputs + Block - 1) / Block, task =>
        {
            var (first, count, size) = (task * Block, Math.Min(Block, outputs - task * Block), inputs * taps);
            using var memory = Scratch.Rent((long)Block * size * sizeof(float));
            weight.CopyTo((long)first * size, new Span<float>(memory.Floats, count * size));
            for (var input = 0; input < inputs; input++)
            {
                var destination = (float*)to + ((nint)input * outputs + first) * taps;
                for (var output = 0; output < count; output++, destination += taps)
                {
                    var source = memory.Floats + (nint)output * size + (nint)input * taps + taps - 1;
                    for (var tap = 0; tap < taps; tap++) destination[tap] = source[-tap];
                }
            }
        });
        return buffer;
    }

    /// <summary>[out channels, in channels, taps] → [out channels, taps, in channels].</summary>
    public static NativeBuffer TapsFirst(WeightView weight, ConvolutionShape shape)
    {
        var buffer = new NativeBuffer(shape.Weights * sizeof(float));
        var (to, taps, inputs) = (buffer.Address, shape.Kernel * shape.Kernel, shape.InChannels);
        Workers.For(shape.OutChannels, output =>
        {
            using var memory = Scratch.Rent((long)inputs * taps * sizeof(float));
            weight.CopyTo((long)output * inputs * taps, new Span<float>(memory.Floats, inputs * taps));
            Transposition.Copy(memory.Floats, taps, inputs, taps, (float*)to + (nint)output * inputs * taps, inputs);
        });
        return buffer;
    }
}

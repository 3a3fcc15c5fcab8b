namespace Kandinsky.Kernels;

/// <summary>Filters of F(2, 3) in reduced precision: transformed when packed, one matrix [in channels, out channels] per point.</summary>
/// <remarks>
/// A step of the register tile takes two channels of bfloat16. Those are 16 apart, so that vectors of transformed pixels are joined without a shuffle, whatever
/// their width: channels are filled up to a multiple of 32, and of each 32 channels i and i + 16 are neighbours.
/// </remarks>
internal static unsafe class WinogradFilter
{
    /// <summary>Channels that are put in another order among themselves.</summary>
    public const int PairedChannels = 32;

    private const int Taps = 9;

    /// <summary>Values of a filter of F(2, 3).</summary>
    public const int Squares = 16;

    /// <summary>Channels filled up to whole pairs of vectors.</summary>
    public static int Channels(int inChannels) => (inChannels + PairedChannels - 1) / PairedChannels * PairedChannels;

    /// <summary>The place of a channel.</summary>
    public static int Place(int channel) => channel / PairedChannels * PairedChannels + channel % (PairedChannels / 2) * 2 + channel / (PairedChannels / 2) % 2;

    /// <summary>Reads the transformed weights of an output, [channels, points²]: for bfloat16 the channels in places.</summary>
    public static RoundedPanels.RowReader Read(WeightView weight, ConvolutionShape shape, Precision precision)
    {
        var size = shape.InChannels * Taps;
        return (output, row) =>
        {
            row.Clear();
            using var memory = Scratch.Rent((long)size * sizeof(float));
            var taps = new Span<float>(memory.Floats, size);
            weight.CopyTo((long)output * size, taps);
            fixed (float* to = row)
                for (var channel = 0; channel < shape.InChannels; channel++) Transform(memory.Floats + channel * Taps,
                    to + (precision == Precision.BFloat16 ? Place(channel) : channel) * Squares);
        };
    }

    /// <summary>Makes the values of channels that do not exist zero.</summary>
    public static void ClearRest(WinogradJob* job, int tile)
    {
        for (var channel = job->Picture->Shape.InChannels; channel < 2 * job->Steps; channel++)
            for (var square = 0; square < job->Squares; square++) ((ushort*)job->Input(square, tile, 0))[Place(channel)] = 0;
    }

    private static void Transform(float* taps, float* values)
    {
        var down = stackalloc float[12];
        for (var column = 0; column < 3; column++) Points(taps[column], taps[3 + column], taps[6 + column], down + column, 3);
        for (var row = 0; row < 4; row++) Points(down[3 * row], down[3 * row + 1], down[3 * row + 2], values + 4 * row, 1);
    }

    // As TwoOutputs.Filter.
    private static void Points(float first, float second, float third, float* values, int step)
    {
        float even = 0.5f * (first + third), odd = 0.5f * second;
        values[0] = -first;
        values[step] = even + odd;
        values[2 * step] = even - odd;
        values[3 * step] = third;
    }
}

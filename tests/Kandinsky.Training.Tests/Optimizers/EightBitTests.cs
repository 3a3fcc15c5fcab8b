using Kandinsky.Tensors;

namespace Kandinsky.Training.Tests;

public sealed class EightBitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codes_are_256_ascending_values_of_seven_decades(bool signed)
    {
        var table = Code(signed).Table.ToArray();

        Assert.Equal(256, table.Distinct().Count());
        Assert.Equal(table.Order(), table);
        Assert.Equal(1, table[^1]);
        Assert.Contains(0f, table);
        Assert.Equal(signed ? 127 : 0, Array.IndexOf(table, 0f));
        Assert.Equal(signed ? -0.9929688f : 0, table[0], 1e-6f);           // the middle of the last of 64 parts of [-1, -0.1]
        Assert.Equal(signed ? 0.55e-6f : 0.325e-6f, table.First(value => value > 0), 1e-12f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_nearest_code_is_that_of_a_search_through_all(bool signed)
    {
        var code = Code(signed);
        var table = code.Table.ToArray();
        var values = new float[20_000];
        new TorchRandom(3).Uniform(values, signed ? -1 : 0, 1);
        for (var i = 0; i < values.Length; i += 2) values[i] *= MathF.Pow(10, -i / 2500f);   // small ones too

        foreach (var value in values.Concat(table))
            // The middle between two codes is rounded
            Assert.Equal(table.Min(entry => MathF.Abs(entry - value)), MathF.Abs(table[code.Nearest(value)] - value), 1e-7f);
    }

    [Theory]
    [InlineData(EightBitAdamW.SmallBlock)]
    [InlineData(EightBitAdamW.LargeBlock)]
    public void Bytes_lead_close_to_where_single_precision_leads(int block)
    {
        const int count = 5003;
        float[] rounded = new float[count], exact = new float[count];
        new TorchRandom(5).Normal(exact);
        exact.CopyTo(rounded, 0);
        var start = exact.ToArray();
        using var eight = new EightBitAdamW(block: block);
        using var full = new AdamW();
        var gradients = new float[count];
        for (var step = 0; step < 50; step++)
        {
            new TorchRandom((ulong)(100 + step)).Normal(gradients);
            for (var i = 0; i < count; i++) gradients[i] = (gradients[i] + 1) * (1 + i % 7);   // a direction with noise
            eight.Update("weight", rounded, gradients, 1e-3);
            full.Update("weight", exact, gradients, 1e-3);
        }

        var moved = Norm(exact.Zip(start, (a, b) => a - b));
        var apart = Norm(exact.Zip(rounded, (a, b) => a - b));
        Assert.InRange(apart / moved, 1e-6, 0.02);   // a byte holds the larger moments to 1.5 %, and errors do not add up

        static double Norm(IEnumerable<float> numbers) => Math.Sqrt(numbers.Sum(number => (double)number * number));
    }

    [Fact]
    public void Small_parameters_keep_single_precision()
    {
        float[] small = [1, 2, 3], same = [1, 2, 3], gradients = [0.1f, -0.2f, 0.3f];
        using var eight = new EightBitAdamW();
        using var full = new AdamW();
        for (var step = 0; step < 5; step++)
        {
            eight.Update("bias", small, gradients, 1e-2);
            full.Update("bias", same, gradients, 1e-2);
        }

        Assert.Equal(same, small);
    }

    [Fact]
    public void A_state_of_bytes_takes_a_quarter()
    {
        const int count = 1 << 16;
        using var eight = new EightBitAdamW();
        eight.Update("weight", new float[count], new float[count], 1e-3);
        using var state = new StateTensors();
        eight.Save(state);

        Assert.Equal(2 * count + 2 * 4 * count / EightBitAdamW.SmallBlock + 8, state.Names.Sum(name => state.Describe(name).Bytes));
    }

    private static DynamicCode Code(bool signed) => signed ? DynamicCode.Signed : DynamicCode.Unsigned;
}

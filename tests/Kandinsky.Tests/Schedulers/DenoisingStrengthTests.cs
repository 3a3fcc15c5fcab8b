using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class DenoisingStrengthTests
{
    [Theory]
    [InlineData(100, 0.29, 28)]
    [InlineData(100, 0.57, 56)]
    [InlineData(25, 0.3, 7)]
    [InlineData(5, 0.85, 4)]
    [InlineData(10, 0.3, 3)]
    [InlineData(10, 1.0, 10)]
    [InlineData(10, 0.01, 1)]
    public void Takes_the_last_steps_at_least_one(int steps, double strength, int taken) =>
        Assert.Equal(steps - taken, DenoisingStrength.FirstCall(new DdimScheduler(RecordedRun.Decoder, steps), steps, strength));

    [Fact]
    public void Starts_where_a_step_starts_when_steps_have_several_calls()
    {
        Assert.Equal(14, DenoisingStrength.FirstCall(new HeunScheduler(RecordedRun.Decoder, 10), 10, 0.3));
        Assert.Equal(8, DenoisingStrength.FirstCall(new PndmScheduler(RecordedRun.Decoder, 10), 10, 0.8));
        Assert.Equal(16, DenoisingStrength.FirstCall(new PndmScheduler(RecordedRun.Decoder, 10), 10, 0.3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Refuses_a_strength_out_of_range(double strength) => Assert.Equal(ErrorKind.Request,
        Assert.Throws<KandinskyException>(() => DenoisingStrength.FirstCall(new DdimScheduler(RecordedRun.Decoder, 10), 10, strength)).Kind);
}

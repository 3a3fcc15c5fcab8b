namespace Kandinsky.Training.Tests;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData("constant", 0, 1)]
    [InlineData("constant", 99, 1)]
    [InlineData("constant_with_warmup", 0, 0)]
    [InlineData("constant_with_warmup", 5, 0.5)]
    [InlineData("constant_with_warmup", 10, 1)]
    [InlineData("constant_with_warmup", 99, 1)]
    [InlineData("linear", 9, 0.9)]
    [InlineData("linear", 10, 1)]
    [InlineData("linear", 55, 0.5)]
    [InlineData("linear", 100, 0)]
    [InlineData("linear", 120, 0)]
    [InlineData("cosine", 10, 1)]
    [InlineData("cosine", 40, 0.75)]
    [InlineData("cosine", 55, 0.5)]
    [InlineData("cosine", 100, 0)]
    [InlineData("cosine_with_restarts", 25, 0.75)]
    [InlineData("cosine_with_restarts", 55, 1)]
    [InlineData("cosine_with_restarts", 85, 0.25)]
    [InlineData("cosine_with_restarts", 100, 0)]
    [InlineData("polynomial", 10, 1)]
    [InlineData("polynomial", 55, 0.250075)]
    [InlineData("polynomial", 101, 1e-4)]
    public void The_rate_of_a_step_is_that_of_the_reference(string name, long step, double expected)
    {
        var shape = LearningRateSchedule.Names[name];
        var cycles = shape == ScheduleShape.CosineWithRestarts ? 2 : (double?)null;
        var schedule = new LearningRateSchedule(shape, 1e-3, Steps: 100, Warmup: 10, cycles, Power: 2);
        schedule.Check();

        Assert.Equal(1e-3 * expected, schedule.At(step), 1e-12);
    }

    [Theory]
    [InlineData(-1, 10, 0, "learning rate")]
    [InlineData(double.NaN, 10, 0, "learning rate")]
    [InlineData(1, 0, 0, "0 steps")]
    [InlineData(1, 10, 11, "warm-up")]
    public void Numbers_that_make_no_sense_are_refused(double rate, long steps, long warmup, string named)
    {
        var error = Assert.Throws<KandinskyException>(() => new LearningRateSchedule(ScheduleShape.Linear, rate, steps, warmup).Check());

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("A ", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Request, error.Kind);
    }
}

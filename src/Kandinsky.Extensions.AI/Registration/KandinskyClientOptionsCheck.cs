using Microsoft.Extensions.Options;

namespace Kandinsky.Extensions.AI;

/// <summary>Looks at options before a program begins its work: the address must be one. The service is not asked.</summary>
internal sealed class KandinskyClientOptionsCheck : IValidateOptions<KandinskyClientOptions>
{
    public ValidateOptionsResult Validate(string? name, KandinskyClientOptions options)
    {
        try
        {
            KandinskyClient.BaseOf(options.Address);
            if (options.ConnectTimeout <= TimeSpan.Zero) return ValidateOptionsResult.Fail($"ConnectTimeout is {options.ConnectTimeout}; give a time above 0.");
            return options.Reconnections < 0 ? ValidateOptionsResult.Fail($"Reconnections is {options.Reconnections}; give 0 or more.")
                : ValidateOptionsResult.Success;
        }
        catch (KandinskyException error)
        {
            return ValidateOptionsResult.Fail(error.Message);
        }
    }
}

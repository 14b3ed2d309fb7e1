import ArgumentParser
import CommandSupport

extension RateChoice: ExpressibleByArgument {}

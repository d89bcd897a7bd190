import { type NextRequest, NextResponse } from 'next/server'
import { refuseAtTheDoor } from './lib/server/front-door'

export const proxy = (request: NextRequest): Response => refuseAtTheDoor(request) ?? NextResponse.next()
